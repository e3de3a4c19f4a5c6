import Gate
import Recording

/// A call of a plugin's function by names and plain values, as it stands in files and reports.
public struct FuzzCall: Sendable, Hashable, Codable, CustomStringConvertible {
    public var interface: String
    public var function: String
    /// The inputs in order.
    public var arguments: [RecordedValue]

    public init(interface: String, function: String, arguments: [RecordedValue]) {
        (self.interface, self.function, self.arguments) = (interface, function, arguments)
    }

    init(_ function: PluginFunction, _ inputs: [GateValue]) {
        self.init(interface: "\(function.interface)", function: function.signature.name, arguments: inputs.map(RecordedValue.init))
    }

    /// `interface function`, like ``PluginFunction/title``.
    public var title: String { "\(interface) \(function)" }

    /// With its arguments, long ones shortened.
    public var description: String { arguments.isEmpty ? title : "\(title) with \(arguments.map(Self.text).joined(separator: ", "))" }

    private static func text(_ value: RecordedValue) -> String {
        switch value {
        case .bool(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .unsigned(let number): "\(number)"
        case .number(let number): "\(number)"
        case .text(let text): JSONDocument.string(text.shortened).text
        case .base64(let bytes): bytes.count == 1 ? "1 byte" : "\(bytes.count) bytes"
        }
    }
}
