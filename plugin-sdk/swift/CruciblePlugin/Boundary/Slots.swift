import CCrucible

/// A C function pointer cannot carry a closure, so each shape has a fixed number of C functions, and the place in this table says
/// which Swift closure stands behind each.
struct SlotTable: Sendable {
    static let capacity = 8
    var read: [@Sendable (any Plugin, Call) throws -> String] = []
    var ask: [@Sendable (any Plugin, Call, String) throws -> String] = []
    var stream: [@Sendable (any Plugin, Call, String, @escaping Emit) async throws -> String] = []

    /// Puts a function into the next free slot of its shape and gives the C function of that slot.
    mutating func add(_ function: ProvidedFunction) -> @convention(c) () -> Void {
        // Each cast is safe: the host calls the pointer through the signature that stands beside it in the descriptor.
        switch function {
        case .read(let body):
            read.append(body)
            return unsafeBitCast(Slots.read[checked(read.count)], to: (@convention(c) () -> Void).self)  // see above
        case .ask(let body):
            ask.append(body)
            return unsafeBitCast(Slots.ask[checked(ask.count)], to: (@convention(c) () -> Void).self)  // see above
        case .stream(let body):
            stream.append(body)
            return unsafeBitCast(Slots.stream[checked(stream.count)], to: (@convention(c) () -> Void).self)  // see above
        }
    }

    private func checked(_ count: Int) -> Int {
        precondition(count <= Self.capacity, "a plugin provides at most \(Self.capacity) functions of one shape")
        return count - 1
    }
}

/// The C functions of each shape, and what they share.
enum Slots {
    typealias Instance = UnsafeMutableRawPointer?
    typealias CallPointer = UnsafePointer<crucible_call>?
    typealias Out = UnsafeMutablePointer<crucible_out>?
    typealias Read = @convention(c) (Instance, CallPointer, Out) -> Int32
    typealias Ask = @convention(c) (Instance, CallPointer, crucible_str, Out) -> Int32
    typealias Stream = @convention(c) (Instance, CallPointer, crucible_str, crucible_fn_str, crucible_fn_i32_str) -> Int32

    static let read: [Read] = [
        { Slots.runRead(0, $0, $1, $2) }, { Slots.runRead(1, $0, $1, $2) }, { Slots.runRead(2, $0, $1, $2) },
        { Slots.runRead(3, $0, $1, $2) }, { Slots.runRead(4, $0, $1, $2) }, { Slots.runRead(5, $0, $1, $2) },
        { Slots.runRead(6, $0, $1, $2) }, { Slots.runRead(7, $0, $1, $2) },
    ]

    static let ask: [Ask] = [
        { Slots.runAsk(0, $0, $1, $2, $3) }, { Slots.runAsk(1, $0, $1, $2, $3) }, { Slots.runAsk(2, $0, $1, $2, $3) },
        { Slots.runAsk(3, $0, $1, $2, $3) }, { Slots.runAsk(4, $0, $1, $2, $3) }, { Slots.runAsk(5, $0, $1, $2, $3) },
        { Slots.runAsk(6, $0, $1, $2, $3) }, { Slots.runAsk(7, $0, $1, $2, $3) },
    ]

    static let stream: [Stream] = [
        { Slots.runStream(0, $0, $1, $2, $3, $4) }, { Slots.runStream(1, $0, $1, $2, $3, $4) },
        { Slots.runStream(2, $0, $1, $2, $3, $4) }, { Slots.runStream(3, $0, $1, $2, $3, $4) },
        { Slots.runStream(4, $0, $1, $2, $3, $4) }, { Slots.runStream(5, $0, $1, $2, $3, $4) },
        { Slots.runStream(6, $0, $1, $2, $3, $4) }, { Slots.runStream(7, $0, $1, $2, $3, $4) },
    ]

    private static func runRead(_ slot: Int, _ instance: Instance, _ call: CallPointer, _ out: Out) -> Int32 {
        answer(instance, call, out) { box, call in try box.functions.read[slot](box.plugin, call) }
    }

    private static func runAsk(_ slot: Int, _ instance: Instance, _ call: CallPointer, _ request: crucible_str, _ out: Out) -> Int32 {
        answer(instance, call, out) { box, call in try box.functions.ask[slot](box.plugin, call, String(request)) }
    }

    /// The barrier of a synchronous function: a thrown error becomes a status and the call's failure text.
    private static func answer(
        _ instance: Instance, _ call: CallPointer, _ out: Out, _ body: (InstanceBox, Call) throws -> String
    ) -> Int32 {
        guard let box = InstanceBox.at(instance), let call, let out else { return Status.invalidArgument.rawValue }
        do { return out.write(try body(box, Call(call.pointee))) } catch { return box.door.fail(call, Failure(error)) }
    }

    /// The barrier of an asynchronous function: a thrown error becomes the status and text of `done`.
    private static func runStream(
        _ slot: Int, _ instance: Instance, _ call: CallPointer, _ request: crucible_str, _ event: crucible_fn_str,
        _ done: crucible_fn_i32_str
    ) -> Int32 {
        guard let box = InstanceBox.at(instance), let call, let invoke = done.invoke else { return Status.invalidArgument.rawValue }
        let events = Callback(event)
        let end = Callback(done)
        let (context, request) = (Call(call.pointee), String(request))
        box.run(context, {
            try await box.functions.stream[slot](box.plugin, context, request, events.emit)
        }, completion: { result in
            switch result {
            case .success(let text): _ = text.withCrucibleStr { invoke(end.raw.context, Status.ok.rawValue, $0) }
            case .failure(let failure):
                _ = failure.description.withCrucibleStr { invoke(end.raw.context, failure.status.rawValue, $0) }
            }
        })
        return Status.ok.rawValue
    }
}

/// A C callback of the caller.
///
/// `@unchecked Sendable`: immutable; the gate's callbacks are [any-thread] and answer GONE when it is too late.
struct Callback<Raw>: @unchecked Sendable {
    let raw: Raw
    init(_ raw: Raw) { self.raw = raw }
}

extension Callback<crucible_fn_str> {
    var emit: Emit {
        { text in
            guard let invoke = raw.invoke else { return }
            let status = text.withCrucibleStr { invoke(raw.context, $0) }
            if status != Status.ok.rawValue { throw Failure(Status(status), "the caller has gone") }
        }
    }
}
