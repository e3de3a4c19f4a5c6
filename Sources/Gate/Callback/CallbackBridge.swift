import CCrucible
import CCrucibleHost
import ForeignFunction
import Locking
import Signature

/// What the C function of a bridged callback needs to know beside the call: whose gate, and which parameter.
///
/// One for each gate, place and types, immortal; `gate` is unretained and outlives its edges' calls by being as immortal.
struct BridgeContext {
    let gate: Unmanaged<Gate>
    let parameter: Int
}

/// Callbacks go through the gate too. A provider never gets a consumer's function: it gets the gate's own, with the call's id as the
/// context, which means nothing once the call has been answered.
enum CallbackBridge {
    /// The body of every bridged callback's C function: `int32_t (void *context, arguments...)`.
    static let handler: Trampoline.Handler = { _, result, arguments, context in
        guard let arguments, let context else { return Trampoline.answer(Int32(CRUCIBLE_INVALID_ARGUMENT), to: result) }
        let bridge = context.assumingMemoryBound(to: BridgeContext.self).pointee
        let token = arguments[0]?.load(as: UnsafeMutableRawPointer?.self)
        let id = UInt64(UInt(bitPattern: token))
        let status = bridge.gate._withUnsafeGuaranteedRef { $0.deliver(id, bridge.parameter, arguments + 1) }
        Trampoline.answer(status, to: result)
    }
}

extension Gate {
    /// The place of a callback: all calls to such a place share one C function.
    struct BridgePlace: Hashable {
        let parameter: Int
        let types: [ValueType]
    }

    /// What crossing a parameter needs.
    func prepare(_ parameter: Signature.Parameter, at index: Int) throws(ForeignFunctionError) -> Edge.Parameter {
        guard case .callback(let types) = parameter.kind else {
            return .init(name: parameter.name, kind: parameter.kind, bridge: nil, callbackInterface: nil, callbackTypes: [])
        }
        let interface = try CallInterface.callback(types)
        return .init(
            name: parameter.name, kind: parameter.kind, bridge: try bridge(.init(parameter: index, types: types), interface),
            callbackInterface: interface, callbackTypes: types)
    }

    private func bridge(_ place: BridgePlace, _ interface: CallInterface) throws(ForeignFunctionError) -> Trampoline {
        if let known = bridges.withLock({ $0[place] }) { return known }
        let context = UnsafeMutablePointer<BridgeContext>.allocate(capacity: 1)
        context.initialize(to: BridgeContext(gate: Unmanaged.passRetained(self), parameter: place.parameter))
        let made = try Trampoline(interface, context: context, handler: CallbackBridge.handler)
        bridges.withLock { $0[place] = made }
        return made
    }

    /// A provider calls back: `arguments` are pointers to the callback's arguments.
    func deliver(_ id: UInt64, _ parameter: Int, _ arguments: Arguments) -> Int32 {
        guard let node = table.node(id), let edge = node.edge, parameter < edge.parameters.count, node.callbacks[parameter] != nil
        else { return Int32(CRUCIBLE_GONE) }
        let types = edge.parameters[parameter].callbackTypes
        if let problem = CallbackArguments(types: types, pointers: arguments).problem(limit: limit) {
            return deliverProblem(node, edge, parameter, problem)
        }
        if edge.signature.isAsynchronous, parameter == edge.parameters.count - 1 {
            let status = arguments[0]!.load(as: Int32.self)
            let text = arguments[1]!.load(as: crucible_str.self)
            node.calleeHasEnded()
            // At the deadline the gate answers by itself: a callee that was told of it and says CANCELLED must not be faster.
            if node.ending == .deadline { return Int32(CRUCIBLE_GONE) }
            return answer(node, status, UnsafeRawBufferPointer(start: text.data, count: text.size))
        }
        guard let number = node.beginCallback() else { return Int32(CRUCIBLE_GONE) }
        observe(edge, node, .calledBack(number, parameter, CallbackArguments(types: types, pointers: arguments).values))
        let began = node.trace == nil ? 0 : clock.now()
        let status = invoke(node, parameter, arguments)
        observe(edge, node, .callbackReturned(number, GateStatus(rawValue: status)))
        if let trace = node.trace { recordCallback(node, edge, parameter, began, status, in: trace) }
        if let pending = node.endCallback() { pending.text.withUnsafeBytes { settle(node, pending.status, $0) } }
        return status
    }

    /// A `done` with a malformed text still ends the call; another callback is refused.
    private func deliverProblem(_ node: CallNode, _ edge: Edge, _ parameter: Int, _ problem: GateFailure) -> Int32 {
        if edge.signature.isAsynchronous, parameter == edge.parameters.count - 1 {
            node.calleeHasEnded()
            answer(node, GateFailure(.broken, "\(edge.title) answered wrongly: \(problem.message)"))
        }
        return problem.status.rawValue
    }

    func answer(_ node: CallNode, _ failure: GateFailure) {
        var text = failure.message
        text.withUTF8 { _ = answer(node, failure.status.rawValue, UnsafeRawBufferPointer($0)) }
    }

    /// Answers an asynchronous call; the first answer counts, the others get GONE.
    @discardableResult
    func answer(_ node: CallNode, _ status: Int32, _ text: UnsafeRawBufferPointer) -> Int32 {
        let known = status == CRUCIBLE_OK || GateStatus(rawValue: status).isKnown ? status : Int32(CRUCIBLE_FAILED)
        switch node.beginAnswer(known, text) {
        case .late: return Int32(CRUCIBLE_GONE)
        case .afterCallbacks: return Int32(CRUCIBLE_OK)
        case .now:
            settle(node, known, text)
            return Int32(CRUCIBLE_OK)
        }
    }

    /// Ends the call and tells its consumer.
    private func settle(_ node: CallNode, _ status: Int32, _ text: UnsafeRawBufferPointer) {
        close(node, status: status)
        guard let edge = node.edge else { return }
        observe(edge, node, .answered(GateStatus(rawValue: status), String(decoding: text, as: UTF8.self)))
        CallbackArguments.withDone(status, text) { arguments in
            _ = invoke(node, edge.parameters.count - 1, arguments)
        }
        leave(edge, node, status)
    }

    /// Runs one of the consumer's callbacks.
    private func invoke(_ node: CallNode, _ parameter: Int, _ arguments: Arguments) -> Int32 {
        guard let edge = node.edge, let callback = node.callbacks[parameter] else { return Int32(CRUCIBLE_GONE) }
        switch callback {
        case .host(let body):
            return body(CallbackArguments(types: edge.parameters[parameter].callbackTypes, pointers: arguments)).rawValue
        case .foreign(let callback):
            return invoke(node, callback, edge, parameter, arguments)
        }
    }

    private func invoke(_ node: CallNode, _ callback: ForeignCallback, _ edge: Edge, _ parameter: Int, _ arguments: Arguments) -> Int32 {
        guard let interface = edge.parameters[parameter].callbackInterface else { return Int32(CRUCIBLE_GONE) }
        let (thread, consumer) = (crh_current(), edge.consumer)
        guard thread.pointee.depth < UInt32(CRH_MAXIMUM_DEPTH) else { return Int32(CRUCIBLE_RESOURCE_EXHAUSTED) }
        let cell = crh_cell_of(thread, consumer.raw.pointee.cell)
        crh_enter_cell(cell)
        defer { crh_leave_cell(cell) }
        guard crh_admission(consumer.raw) != UInt8(CRH_GONE) else { return Int32(CRUCIBLE_GONE) }
        // The thread is inside the consumer now: what it says by host->fail is its own.
        crh_push(thread, consumer.raw, edge.label, node.rootChain)
        defer { crh_pop(thread) }
        return withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: interface.argumentCount) { all in
            var context = callback.context
            return withUnsafeMutablePointer(to: &context) { context in
                all[0] = UnsafeMutableRawPointer(context)
                for index in 1..<interface.argumentCount { all[index] = arguments[index - 1] }
                guard let serial = consumer.serial else { return interface.call(callback.function, all.baseAddress!) }
                return serial.run(consumer.raw, node.rootChain, thread, nil) { interface.call(callback.function, all.baseAddress!) }
            }
        }
    }
}
