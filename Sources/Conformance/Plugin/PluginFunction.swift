import Descriptor
import Gate
import Signature

/// A function that a plugin provides.
public struct PluginFunction: Sendable, Hashable {
    public var interface: InterfaceName
    /// Its place in the interface's list.
    public var index: Int
    public var signature: Signature

    /// `interface function`
    public var title: String { "\(interface) \(signature.name)" }

    /// The types of the inputs, in order.
    var inputs: [ValueType] {
        signature.parameters.compactMap { if case .value(let type) = $0.kind { type } else { nil } }
    }
}

extension PluginDescriptor {
    /// All functions of all provided interfaces.
    public var functions: [PluginFunction] {
        provides.flatMap { provided in
            provided.functions.enumerated().map { PluginFunction(interface: provided.interface, index: $0, signature: $1) }
        }
    }
}

extension GateValue {
    /// Whether it is a value of that type; a handle is a u64.
    func fits(_ type: ValueType) -> Bool {
        switch (self, type) {
        case (.bool, .bool), (.i32, .i32), (.u32, .u32), (.i64, .i64), (.u64, .u64), (.u64, .handle), (.f64, .f64): true
        case (.str, .str), (.bytes, .bytes): true
        default: false
        }
    }
}
