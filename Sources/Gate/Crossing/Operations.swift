import Signature

/// What a gate does with one argument.
enum Operation: UInt8 {
    /// Passed on as it is.
    case value
    /// Checked to be 0 or 1, then passed on.
    case bool
    /// Checked: pointer, size, UTF-8.
    case text
    /// Checked: pointer, size.
    case bytes
    /// The callee writes to the gate's buffer; the consumer gets it when the function has succeeded.
    case outText
    case outBytes
    /// The callee writes to the gate's word, of which the consumer gets 1 byte, which is 0 or 1, or 4, or 8.
    case outBool
    case out4
    case out8
    /// Replaced by the gate's own callback.
    case callback
}

/// The operations of one signature.
///
/// `@unchecked Sendable`: written in init, then only read.
struct Operations: @unchecked Sendable {
    let start: UnsafeMutablePointer<Operation>
    /// The address of the gate's own function for each callback; 0 for other parameters.
    let bridges: UnsafeMutablePointer<UInt64>
    let count: Int

    init(_ signature: Signature, bridges addresses: [UInt64]) {
        count = signature.parameters.count
        start = .allocate(capacity: max(count, 1))
        for (index, parameter) in signature.parameters.enumerated() {
            (start + index).initialize(to: Self.operation(parameter.kind))
        }
        bridges = .allocate(capacity: max(count, 1))
        bridges.initialize(from: addresses, count: count)
    }

    func free() {
        start.deallocate()
        bridges.deallocate()
    }

    private static func operation(_ kind: Signature.Parameter.Kind) -> Operation {
        switch kind {
        case .callback: .callback
        case .value(.bool): .bool
        case .value(.str): .text
        case .value(.bytes): .bytes
        case .value: .value
        case .out(.str): .outText
        case .out(.bytes): .outBytes
        case .out(.bool): .outBool
        case .out(.i32), .out(.u32): .out4
        case .out: .out8
        }
    }
}
