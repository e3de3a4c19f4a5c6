import FoundationEssentials
import Gate
import Signature

/// The first line of a recording: the format, and what the functions in it look like.
public struct RecordingHeader: Codable, Sendable, Hashable {
    /// The format that this code writes.
    public static let format = 2
    /// The oldest that it reads. Format 1 does not say what callbacks answered, and has one generation.
    public static let oldestFormat = 1

    /// The library that was recorded, as it described itself.
    public struct Library: Codable, Sendable, Hashable {
        public var id: String
        public var version: String
        /// SHA-256 of the file; absent for a plain C library.
        public var digest: String?

        public init(id: String, version: String, digest: String?) {
            (self.id, self.version, self.digest) = (id, version, digest)
        }
    }

    public struct Interface: Codable, Sendable, Hashable {
        public var interface: String
        /// Signature texts, in the order of the plugin's descriptor.
        public var functions: [String]
        /// Who is bound to a required interface, in the order of the imports; absent for one that the plugin provides.
        public var providers: [String]?

        public init(interface: String, functions: [String], providers: [String]? = nil) {
            (self.interface, self.functions, self.providers) = (interface, functions, providers)
        }
    }

    public var format: Int
    /// The plugin's id in the manifest.
    public var plugin: String
    public var library: Library
    /// The number of the host's C ABI.
    public var abi: Int
    public var provides: [Interface]
    public var requires: [Interface]

    private enum CodingKeys: String, CodingKey {
        case format = "crucible_recording"
        case plugin, library, abi, provides, requires
    }

    public init(plugin: String, library: Library, abi: Int, provides: [Interface], requires: [Interface]) {
        format = Self.format
        (self.plugin, self.library, self.abi, self.provides, self.requires) = (plugin, library, abi, provides, requires)
    }

    /// Whether it is known what callbacks answered.
    public var knowsAnswers: Bool { format >= 2 }

    /// The line, without its end.
    public var json: String { Self.json(self) }

    /// The line with which a later generation begins, whose library may be another one.
    struct Next: Codable {
        var at: Int64 = 0
        var event = "generation"
        var generation: Int
        var library: Library
        var abi: Int
        var provides: [Interface]
        var requires: [Interface]
    }

    /// The line of a later generation.
    func line(generation: Int) -> String {
        Self.json(Next(generation: generation, library: library, abi: abi, provides: provides, requires: requires))
    }

    /// As the first line is, with what a later generation changes.
    func changed(by next: Next) -> RecordingHeader {
        var header = self
        (header.library, header.abi, header.provides, header.requires) = (next.library, next.abi, next.provides, next.requires)
        return header
    }

    private static func json(_ line: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Plain values only, which JSON can say.
        return String(decoding: (try? encoder.encode(line)) ?? Data("null".utf8), as: UTF8.self)
    }

    /// The signatures by direction, interface and function.
    var signatures: [FunctionKey: Signature] {
        var found: [FunctionKey: Signature] = [:]
        for (direction, list) in [(Crossing.Direction.into, provides), (.outOf, requires)] {
            for interface in list {
                for text in interface.functions {
                    guard let signature = try? Signature(parsing: text) else { continue }
                    found[FunctionKey(direction: direction, interface: interface.interface, function: signature.name)] = signature
                }
            }
        }
        return found
    }

    /// Texts that are no signatures.
    var malformedSignatures: [String] {
        (provides + requires).flatMap(\.functions).filter { (try? Signature(parsing: $0)) == nil }
    }
}

struct FunctionKey: Hashable {
    var direction: Crossing.Direction
    var interface: String
    var function: String
}
