import CCrucible
import CCrucibleHost
import ForeignFunction
import Glibc

extension CrossingFrame {
    /// Checks the consumer's arguments and lays out the callee's. Gives what is wrong, with nothing to undo.
    @inline(__always)
    func prepare(_ edge: Edge, _ incoming: Gate.Arguments, limit: Int) -> GateFailure? {
        for index in 0..<edge.operations.count {
            let source = incoming[index + 1]
            arguments[index + 2] = source
            switch edge.operations.start[index] {
            case .value, .callback: continue
            case .bool:
                if source!.load(as: UInt8.self) > 1 { return GateFailure(.invalidArgument, "'\(edge.parameters[index].name)' is neither 0 nor 1") }
            case .text:
                if let problem = TextCheck.problem(source!.load(as: crucible_str.self), limit: limit) {
                    return TextCheck.describe(problem, edge.parameters[index].name, limit: limit)
                }
            case .bytes:
                if let problem = TextCheck.problem(source!.load(as: crucible_bytes.self), limit: limit) {
                    return TextCheck.describe(problem, edge.parameters[index].name, limit: limit)
                }
            case .outText, .outBytes:
                guard let out = source!.load(as: UnsafeMutablePointer<crucible_out>?.self), out.pointee.write != nil else {
                    return GateFailure(.invalidArgument, "'\(edge.parameters[index].name)' has nowhere to go")
                }
                (outs + index).initialize(to: OutBuffer(limit: limit))
                scalars[index] = UInt64(UInt(bitPattern: outs + index))
                arguments[index + 2] = UnsafeMutableRawPointer(scalars + index)
            case .out1, .out4, .out8:
                if source!.load(as: UnsafeMutableRawPointer?.self) == nil {
                    return GateFailure(.invalidArgument, "'\(edge.parameters[index].name)' has nowhere to go")
                }
                replacements[index] = (0, 0)
                scalars[index] = UInt64(UInt(bitPattern: replacements + index))
                arguments[index + 2] = UnsafeMutableRawPointer(scalars + index)
            }
        }
        return nil
    }

    /// Fills the `crucible_call` that the callee gets.
    @inline(__always)
    func describeCall(_ edge: Edge, _ lineage: Lineage) {
        error.initialize(to: OutBuffer(limit: Int(CRUCIBLE_LIMIT_TEXT)))
        let error = UnsafeMutableRawPointer(error).assumingMemoryBound(to: crucible_out.self)
        call.initialize(to: crucible_call(
            size: UInt32(MemoryLayout<crucible_call>.size), reserved: 0, id: lineage.id, chain: lineage.chain,
            deadline_ns: lineage.deadline, trace_high: lineage.traceHigh, trace_low: lineage.traceLow, caller: edge.consumer.name.str,
            tenant: crucible_str(data: nil, size: 0), error: error))
        callPointer.initialize(to: UnsafeMutableRawPointer(call))
        arguments[1] = UnsafeMutableRawPointer(callPointer)
        arguments[0] = UnsafeMutableRawPointer(instance)
    }

    /// Runs the callee on this thread.
    @inline(__always)
    func call(_ edge: Edge, _ thread: UnsafeMutablePointer<crh_thread>, _ lineage: Lineage) -> Int32 {
        let depth = Int(thread.pointee.depth)
        withUnsafeMutablePointer(to: &thread.pointee.frames.0) { frames in
            frames[depth] = crh_frame(
                edge: UInt64(UInt(bitPattern: Unmanaged.passUnretained(edge).toOpaque())), chain: lineage.chain,
                error: UnsafeMutableRawPointer(error))
        }
        thread.pointee.depth = UInt32(depth + 1)
        defer { thread.pointee.depth = UInt32(depth) }
        switch edge.target {
        case .foreign(let target):
            instance.initialize(to: target.instance)
            edge.provider.serial?.enter()
            defer { edge.provider.serial?.leave() }
            return edge.providerInterface.call(target.function, arguments)
        case .host(let function):
            return function(HostInvocation(edge: edge, frame: self, lineage: lineage)).rawValue
        }
    }

    /// Gives the consumer what the callee wrote, or why it failed, and frees what the callee's writing allocated.
    @inline(__always)
    func finish(
        _ edge: Edge, _ incoming: Gate.Arguments, _ outer: UnsafePointer<crucible_call>?, _ status: Int32, _ gate: Gate
    ) -> Int32 {
        let result = status == CRUCIBLE_OK ? deliverOuts(edge, incoming, outer, gate) : explain(edge, outer, status, gate)
        for index in 0..<edge.operations.count {
            let operation = edge.operations.start[index]
            if operation == .outText || operation == .outBytes { outs[index].release() }
        }
        error.pointee.release()
        return result
    }

    @inline(__always)
    private func deliverOuts(
        _ edge: Edge, _ incoming: Gate.Arguments, _ outer: UnsafePointer<crucible_call>?, _ gate: Gate
    ) -> Int32 {
        for index in 0..<edge.operations.count {
            let operation = edge.operations.start[index]
            switch operation {
            case .outText, .outBytes:
                if let failure = deliver(outs + index, operation, to: incoming[index + 1]!, edge, index, gate) {
                    return gate.fail(failure, outer)
                }
            case .out1: memcpy(incoming[index + 1]!.load(as: UnsafeMutableRawPointer.self), replacements + index, 1)
            case .out4: memcpy(incoming[index + 1]!.load(as: UnsafeMutableRawPointer.self), replacements + index, 4)
            case .out8: memcpy(incoming[index + 1]!.load(as: UnsafeMutableRawPointer.self), replacements + index, 8)
            case .value, .bool, .text, .bytes, .callback: continue
            }
        }
        return Int32(CRUCIBLE_OK)
    }

    private func deliver(
        _ buffer: UnsafeMutablePointer<OutBuffer>, _ operation: Operation, to place: UnsafeMutableRawPointer, _ edge: Edge,
        _ index: Int, _ gate: Gate
    ) -> GateFailure? {
        let name = edge.parameters[index].name
        if buffer.pointee.overflowed { return GateFailure(.tooLarge, "\(edge.title) gave more than \(gate.limit) bytes in '\(name)'") }
        let contents = buffer.pointee.contents
        if operation == .outText, !TextCheck.isUTF8(contents) {
            return GateFailure(.broken, "\(edge.title) gave '\(name)' that is not UTF-8")
        }
        let out = place.load(as: UnsafeMutablePointer<crucible_out>.self)
        guard let write = out.pointee.write, contents.count > 0 else { return nil }
        let status = write(out, contents.baseAddress, contents.count)
        return status == CRUCIBLE_OK ? nil : GateFailure(.tooLarge, "the caller does not take \(contents.count) bytes in '\(name)'")
    }

    /// Hands the callee's own words on. A status that does not exist becomes FAILED.
    @inline(never)
    private func explain(_ edge: Edge, _ outer: UnsafePointer<crucible_call>?, _ status: Int32, _ gate: Gate) -> Int32 {
        gate.fail(failure(edge, status), outer)
    }

    func failure(_ edge: Edge, _ status: Int32) -> GateFailure {
        let status = GateStatus(rawValue: status)
        let text = String(decoding: error.pointee.contents, as: UTF8.self)
        guard status.isKnown else { return GateFailure(.failed, "\(edge.title) gave the unknown status \(status.rawValue). \(text)") }
        return GateFailure(status, text)
    }
}
