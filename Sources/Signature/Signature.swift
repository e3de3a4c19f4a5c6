/// The signature of one function, such as `route(str request, out str decision)`.
///
/// Two signatures are compatible when the function's name and the kinds and types of all parameters agree; the names of parameters are
/// for people and do not count.
public struct Signature: Sendable, Hashable, CustomStringConvertible {
    public struct Parameter: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case value(ValueType)
            case out(ValueType)
            /// A callback with arguments of these types.
            case callback([ValueType])
        }

        public var kind: Kind
        public var name: String
    }

    public var name: String
    public var parameters: [Parameter]

    /// Whether it ends in `fn done(i32, str)`: returns at once, answers later.
    public var isAsynchronous: Bool {
        parameters.last.map { $0.name == "done" && $0.kind == .callback([.i32, .str]) } ?? false
    }

    /// Whether a provider of `other` can serve a consumer of this signature.
    public func isCompatible(with other: Signature) -> Bool {
        name == other.name && parameters.map(\.kind) == other.parameters.map(\.kind) && isAsynchronous == other.isAsynchronous
    }

    /// The canonical text: one space after commas, none elsewhere.
    public var description: String {
        "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
    }
}

extension Signature.Parameter: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .value(let type): "\(type.rawValue) \(name)"
        case .out(let type): "out \(type.rawValue) \(name)"
        case .callback(let types): "fn \(name)(\(types.map(\.rawValue).joined(separator: ", ")))"
        }
    }
}
