import CCrucible
import CCrucibleHost
import Dispatch

/// An asynchronous call that waits at a seat, with copies of its arguments: what it was called with is only borrowed until it returns.
///
/// `@unchecked Sendable`: the memory is written in init, read by whoever resumes it, and freed with it.
final class ParkedCall: @unchecked Sendable {
    let edge: Edge
    let node: CallNode
    /// Two words for each parameter, and what texts and bytes point to.
    private let words: UnsafeMutablePointer<(UInt64, UInt64)>
    private var copies: [UnsafeMutableRawPointer] = []
    /// Bytes of all copies, which count as the consumer's.
    private let size: Int64

    /// nil when the consumer may not hold so much of the host's memory.
    ///
    /// - Parameter frame: prepared, and bridged with the node's id.
    init?(_ edge: Edge, _ node: CallNode, _ frame: CrossingFrame) {
        let size = Self.size(edge, frame)
        guard crh_hold(edge.consumer.raw, size) else { return nil }
        self.edge = edge
        self.node = node
        self.size = size
        let count = edge.operations.count
        words = .allocate(capacity: max(count, 1))
        words.initialize(repeating: (0, 0), count: max(count, 1))
        for index in 0..<count { copy(index, edge.operations.start[index], frame.arguments[index + 2]!) }
    }

    private static func size(_ edge: Edge, _ frame: CrossingFrame) -> Int64 {
        (0..<edge.operations.count).reduce(0) { sum, index in
            switch edge.operations.start[index] {
            case .text, .bytes: sum + Int64(max(frame.arguments[index + 2]!.load(as: crucible_bytes.self).size, 1))
            case .bool, .value, .callback, .outText, .outBytes, .outBool, .out4, .out8: sum
            }
        }
    }

    private func copy(_ index: Int, _ operation: Operation, _ source: UnsafeMutableRawPointer) {
        switch operation {
        case .text, .bytes:
            let value = source.load(as: crucible_bytes.self)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: max(value.size, 1), alignment: 1)
            if let data = value.data, value.size > 0 { memory.copyMemory(from: data, byteCount: value.size) }
            copies.append(memory)
            words[index] = (UInt64(UInt(bitPattern: memory)), UInt64(value.size))
        case .bool: words[index].0 = UInt64(source.load(as: UInt8.self))
        case .value: UnsafeMutableRawPointer(words + index).copyMemory(from: source, byteCount: edge.valueSize(index))
        // A callback is the gate's own and made anew; a call with outs does not get here.
        case .callback, .outText, .outBytes, .outBool, .out4, .out8: break
        }
    }

    deinit {
        for copy in copies { copy.deallocate() }
        words.deallocate()
        crh_let_go(edge.consumer.raw, size)
    }

    /// Puts the arguments where the callee gets them from.
    func lay(_ frame: CrossingFrame) {
        for index in 0..<edge.operations.count { frame.arguments[index + 2] = UnsafeMutableRawPointer(words + index) }
    }

    /// Runs the calls one after the other, in the order in which they came.
    static func resume(_ calls: [ParkedCall]) {
        guard !calls.isEmpty else { return }
        DispatchQueue.global().async {
            for call in calls { call.edge.gate.resume(call) }
        }
    }
}

extension Edge {
    /// Bytes of a value parameter that is no text.
    fileprivate func valueSize(_ index: Int) -> Int {
        guard case .value(let type) = parameters[index].kind else { return 0 }
        return type == .i32 || type == .u32 ? 4 : 8
    }
}
