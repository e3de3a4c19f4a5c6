import Signature

/// The JSON that `crucible inspect --json` prints and that a describing child process sends to the host. The child has run code of the
/// library, so decoding trusts nothing: numbers have the width that the C descriptor gives them, ids and names their form.
extension PluginDescriptor: Codable {
    private enum Key: String, CodingKey {
        case id, version, summary, abi, threads, unload, provides, requires, wants, state, lifecycle
        case startDeadline = "start_deadline_ms"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let version = try values.decode(String.self, forKey: .version)
        guard let semantic = SemanticVersion(version) else {
            throw DecodingError.dataCorruptedError(forKey: .version, in: values, debugDescription: "'\(version)' is not a version")
        }
        let id = try values.decode(String.self, forKey: .id)
        guard InterfaceName.isDotted(id) else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: values, debugDescription: "'\(id)' is not vendor.name")
        }
        self.init(
            id: id, version: semantic,
            summary: try values.decode(String.self, forKey: .summary), abi: Int(try values.decode(UInt32.self, forKey: .abi)),
            threadModel: try values.decode(ThreadModel.self, forKey: .threads),
            unloadClass: try values.decode(UnloadClass.self, forKey: .unload),
            startDeadline: try values.decodeIfPresent(UInt32.self, forKey: .startDeadline).map { .milliseconds($0) },
            provides: try values.decode([Provided].self, forKey: .provides),
            requires: try values.decode([Required].self, forKey: .requires), wants: try values.decode([String].self, forKey: .wants),
            stateSchema: try values.decodeIfPresent(StateSchema.self, forKey: .state),
            lifecycle: try values.decode([String].self, forKey: .lifecycle))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(id, forKey: .id)
        try values.encode(version.description, forKey: .version)
        try values.encode(summary, forKey: .summary)
        try values.encode(abi, forKey: .abi)
        try values.encode(threadModel, forKey: .threads)
        try values.encode(unloadClass, forKey: .unload)
        let milliseconds = startDeadline.map { $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000 }
        try values.encodeIfPresent(milliseconds, forKey: .startDeadline)
        try values.encode(provides, forKey: .provides)
        try values.encode(requires, forKey: .requires)
        try values.encode(wants, forKey: .wants)
        try values.encodeIfPresent(stateSchema, forKey: .state)
        try values.encode(lifecycle, forKey: .lifecycle)
    }
}

extension PluginDescriptor.Provided: Codable {
    private enum Key: String, CodingKey { case interface, minor, functions }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            interface: try values.decode(InterfaceName.self, forKey: .interface), minor: Int(try values.decode(UInt32.self, forKey: .minor)),
            functions: try values.decode([Signature].self, forKey: .functions))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(interface, forKey: .interface)
        try values.encode(minor, forKey: .minor)
        try values.encode(functions, forKey: .functions)
    }
}

extension PluginDescriptor.Required: Codable {
    private enum Key: String, CodingKey {
        case interface, optional, many, functions
        case minimumMinor = "minimum_minor"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            interface: try values.decode(InterfaceName.self, forKey: .interface),
            minimumMinor: Int(try values.decode(UInt32.self, forKey: .minimumMinor)),
            isOptional: try values.decode(Bool.self, forKey: .optional), isMany: try values.decode(Bool.self, forKey: .many),
            functions: try values.decode([Signature].self, forKey: .functions))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(interface, forKey: .interface)
        try values.encode(minimumMinor, forKey: .minimumMinor)
        try values.encode(isOptional, forKey: .optional)
        try values.encode(isMany, forKey: .many)
        try values.encode(functions, forKey: .functions)
    }
}

extension PluginDescriptor.StateSchema: Codable {
    private enum Key: String, CodingKey {
        case id, written
        case oldestRestorable = "oldest_restorable"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            oldestRestorable: Int(try values.decode(UInt32.self, forKey: .oldestRestorable)),
            written: Int(try values.decode(UInt32.self, forKey: .written)))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(id, forKey: .id)
        try values.encode(oldestRestorable, forKey: .oldestRestorable)
        try values.encode(written, forKey: .written)
    }
}

extension InterfaceName: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = InterfaceName(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not vendor.name/major")
        }
        self = name
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Signature: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try Signature(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
