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
                let out = source!.load(as: UnsafeMutablePointer<crucible_out>?.self)
                guard let out, out.pointee.size >= UInt32(MemoryLayout<crucible_out>.size), out.pointee.write != nil else {
                    return GateFailure(.invalidArgument, "'\(edge.parameters[index].name)' has nowhere to go")
                }
                (outs + index).initialize(to: OutBuffer(limit: limit))
                replacements[index].0 = UInt64(UInt(bitPattern: outs + index))
                arguments[index + 2] = UnsafeMutableRawPointer(replacements + index)
            case .outBool, .out4, .out8:
                if source!.load(as: UnsafeMutableRawPointer?.self) == nil {
                    return GateFailure(.invalidArgument, "'\(edge.parameters[index].name)' has nowhere to go")
                }
                // The first word receives the number, the second says where that is.
                replacements[index] = (0, UInt64(UInt(bitPattern: replacements + index)))
                arguments[index + 2] = UnsafeMutableRawPointer(replacements + index) + 8
            }
        }
        return nil
    }

    /// Fills the `crucible_call` that the callee gets. Its `error` stays empty: the callee may keep a copy of the call for as long as it
    /// works, and what is on this stack would not last. Why it failed, it says by `host->fail`.
    @inline(__always)
    func describeCall(_ edge: Edge, _ lineage: Lineage) {
        call.initialize(to: crucible_call(
            size: UInt32(MemoryLayout<crucible_call>.size), reserved: 0, id: lineage.id, chain: lineage.chain,
            deadline_ns: lineage.deadline, trace_high: lineage.traceHigh, trace_low: lineage.traceLow, caller: edge.consumer.name.str,
            tenant: crucible_str(data: nil, size: 0), error: nil))
        callPointer.initialize(to: UnsafeMutableRawPointer(call))
        arguments[1] = UnsafeMutableRawPointer(callPointer)
        arguments[0] = UnsafeMutableRawPointer(instance)
    }

    /// What the callee writes counts as its own until it is delivered. To be called once it has been entered.
    @inline(__always)
    func count(_ edge: Edge, as party: UnsafePointer<crh_party>) {
        guard edge.checksOuts else { return }
        for index in 0..<edge.operations.count {
            let operation = edge.operations.start[index]
            if operation == .outText || operation == .outBytes { outs[index].count(as: UnsafeMutablePointer(mutating: party)) }
        }
    }

    /// Runs the callee on this thread.
    @inline(__always)
    func call(_ edge: Edge, _ party: UnsafePointer<crh_party>, _ thread: UnsafeMutablePointer<crh_thread>, _ lineage: Lineage) -> Int32 {
        crh_push(thread, party, edge.label, lineage.chain)
        defer { crh_pop(thread) }
        guard edge.raw.pointee.seat != nil else { return callHost(edge, lineage) }
        instance.initialize(to: party.pointee.instance)
        // It was found when the call was admitted; a table that is replaced stays as long as the party.
        let function = party.pointee.functions![Int(edge.raw.pointee.function)]
        guard let serial = Party.of(party).serial else { return edge.providerInterface.call(function, arguments) }
        return serial.run(party, lineage.chain, thread, SerialEntry.Wish(gate: edge.gate, id: lineage.id)) {
            edge.providerInterface.call(function, arguments)
        }
    }

    @inline(never)
    private func callHost(_ edge: Edge, _ lineage: Lineage) -> Int32 {
        guard case .host(let function, _, _) = edge.target else { return Int32(CRUCIBLE_GONE) }
        return function(HostInvocation(edge: edge, frame: self, lineage: lineage)).rawValue
    }

    /// Gives the consumer what the callee wrote, and frees what its writing allocated. Gives why the crossing failed, if it has.
    @inline(__always)
    func finish(_ edge: Edge, _ incoming: Gate.Arguments, _ status: Int32, _ gate: Gate, _ thread: UnsafeMutablePointer<crh_thread>)
        -> GateFailure?
    {
        var failure: GateFailure?
        if status != CRUCIBLE_OK {
            failure = Self.failure(edge, status, thread)
        } else if edge.hasOuts {
            failure = (edge.checksOuts ? checkOuts(edge, gate) : nil) ?? deliverOuts(edge, incoming)
        }
        if edge.checksOuts {
            for index in 0..<edge.operations.count {
                let operation = edge.operations.start[index]
                if operation == .outText || operation == .outBytes { outs[index].release() }
            }
        }
        return failure
    }

    /// Everything is checked before anything is delivered.
    @inline(__always)
    private func checkOuts(_ edge: Edge, _ gate: Gate) -> GateFailure? {
        for index in 0..<edge.operations.count {
            let operation = edge.operations.start[index]
            switch operation {
            case .outText, .outBytes:
                switch outs[index].refusal {
                case .none: break
                case .tooLarge: return describe(edge, .tooLarge, "more than \(gate.limit) bytes in", index)
                case .holderIsFull:
                    let what = "more than \(edge.providerID) may hold of the host's memory (leases.memory, or its lease.limit.memory) in"
                    return describe(edge, .resourceExhausted, what, index)
                }
                if operation == .outText, !TextCheck.isUTF8(outs[index].contents) { return describe(edge, .broken, "text that is not UTF-8 in", index) }
            case .outBool:
                if replacements[index].0 & 0xff > 1 { return describe(edge, .broken, "neither 0 nor 1 in", index) }
            case .out4, .out8, .value, .bool, .text, .bytes, .callback: continue
            }
        }
        return nil
    }

    @inline(never)
    private func describe(_ edge: Edge, _ status: GateStatus, _ what: String, _ index: Int) -> GateFailure {
        GateFailure(status, "\(edge.title) gave \(what) '\(edge.parameters[index].name)'")
    }

    @inline(__always)
    private func deliverOuts(_ edge: Edge, _ incoming: Gate.Arguments) -> GateFailure? {
        for index in 0..<edge.operations.count {
            let target = incoming[index + 1]!
            switch edge.operations.start[index] {
            case .outText, .outBytes:
                let out = target.load(as: UnsafeMutablePointer<crucible_out>.self)
                let contents = outs[index].contents
                guard let write = out.pointee.write, contents.count > 0 else { continue }
                if write(out, contents.baseAddress, contents.count) != CRUCIBLE_OK { return refused(edge, index, contents.count) }
            case .outBool: memcpy(target.load(as: UnsafeMutableRawPointer.self), replacements + index, 1)
            case .out4: memcpy(target.load(as: UnsafeMutableRawPointer.self), replacements + index, 4)
            case .out8: memcpy(target.load(as: UnsafeMutableRawPointer.self), replacements + index, 8)
            case .value, .bool, .text, .bytes, .callback: continue
            }
        }
        return nil
    }

    @inline(never)
    private func refused(_ edge: Edge, _ index: Int, _ count: Int) -> GateFailure {
        GateFailure(.tooLarge, "the caller does not take \(count) bytes in '\(edge.parameters[index].name)'")
    }

    /// The callee's own words, from the frame that the thread has just left. A status that does not exist becomes FAILED.
    @inline(never)
    static func failure(_ edge: Edge, _ status: Int32, _ thread: UnsafeMutablePointer<crh_thread>) -> GateFailure {
        let status = GateStatus(rawValue: status)
        let text = lastWords(thread)
        guard status.isKnown else { return GateFailure(.failed, "\(edge.title) gave the unknown status \(status.rawValue). \(text)") }
        return GateFailure(status, text)
    }

    /// What `host->fail` was told in the frame that the thread has just left.
    static func lastWords(_ thread: UnsafeMutablePointer<crh_thread>) -> String {
        let frame = crh_frames(thread)[Int(thread.pointee.depth)]
        return String(decoding: UnsafeRawBufferPointer(start: frame.text, count: Int(frame.text_size)), as: UTF8.self)
    }
}
