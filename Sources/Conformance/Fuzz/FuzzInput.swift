import FoundationEssentials
import Recording

/// An input of the test `fuzz`, as a file: calls that are made one after the other to one instance.
public struct FuzzInput: Sendable, Hashable, Codable {
    /// The format that this code writes, and the only one that it reads.
    public static let format = 1

    /// Largest file, in bytes.
    static let limit = 64 << 20

    private var format = FuzzInput.format
    public var calls: [FuzzCall]

    private enum CodingKeys: String, CodingKey {
        case format = "crucible_fuzz_input"
        case calls
    }

    public init(_ calls: [FuzzCall]) { self.calls = calls }

    /// For people as well, who may change it.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Plain values only, which JSON can say.
        return String(decoding: (try? encoder.encode(self)) ?? Data("null".utf8), as: UTF8.self) + "\n"
    }

    public static func read(_ path: String) throws(ConformanceFailure) -> FuzzInput {
        guard let bytes = FileContents.read(path, limit: limit) else {
            throw ConformanceFailure(["\(path) cannot be read as a file of at most \(limit >> 20) MiB"])
        }
        guard let input = try? JSONDecoder().decode(FuzzInput.self, from: Data(bytes)) else {
            throw ConformanceFailure(["\(path) is no input of `crucible test --fuzz-input`: {\"crucible_fuzz_input\": 1, \"calls\": […]}"])
        }
        guard input.format == format else {
            throw ConformanceFailure(["\(path) has format \(input.format), and this crucible reads format \(format)"])
        }
        return input
    }

    /// Replaces what is there.
    public func write(_ path: String) throws(ConformanceFailure) {
        do { try Data(json.utf8).write(to: URL(filePath: path)) } catch { throw ConformanceFailure(["\(path) cannot be written: \(error)"]) }
    }
}
