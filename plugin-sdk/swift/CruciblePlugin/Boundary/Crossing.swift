import CCrucible

/// The C types of the shapes that the standard interfaces have, as a consumer sees them.
enum Crossing {
    typealias CallPointer = UnsafePointer<crucible_call>
    typealias Out = UnsafeMutablePointer<crucible_out>
    typealias Read = @convention(c) (CallPointer, Out) -> Int32
    typealias Ask = @convention(c) (CallPointer, crucible_str, Out) -> Int32
    typealias Stream = @convention(c) (CallPointer, crucible_str, crucible_fn_str, crucible_fn_i32_str) -> Int32
}

extension ImportTable {
    /// Makes a synchronous crossing, turning a status into a thrown ``Failure`` with the text that the gate gave.
    func cross(_ call: Call, _ body: (Crossing.CallPointer) -> Int32) throws(Failure) {
        var error = Collector()
        let status = error.withOut { sink in call.withCrucibleCall(error: sink, body) }
        if status != Status.ok.rawValue { throw Failure(Status(status), error.text) }
    }

    /// `name(out str)`
    func read(_ index: Int, _ call: Call) throws(Failure) -> String {
        var result = Collector()
        let function = function(index, as: Crossing.Read.self)
        try cross(call) { pointer in result.withOut { function(pointer, $0) } }
        return result.text
    }

    /// `name(str, out str)`
    func ask(_ index: Int, _ request: String, _ call: Call) throws(Failure) -> String {
        var result = Collector()
        let function = function(index, as: Crossing.Ask.self)
        try cross(call) { pointer in
            request.withCrucibleStr { text in result.withOut { function(pointer, text, $0) } }
        }
        return result.text
    }

    /// `name(str, fn event(str), fn done(i32, str))`
    func stream(
        _ index: Int, _ request: String, _ call: Call, onEvent: @escaping @Sendable (String) -> Void
    ) async throws(Failure) -> String {
        let function = function(index, as: Crossing.Stream.self)
        return try await wait(call) { pointer, receiver in
            receiver.onText = onEvent
            return request.withCrucibleStr { function(pointer, $0, receiver.textCallback, receiver.doneCallback) }
        }
    }

    /// Makes an asynchronous crossing and waits for its `done`. Cancelling the task cancels the call.
    func wait(
        _ parent: Call, timeout: Duration? = nil, _ begin: @escaping @Sendable (Crossing.CallPointer, Receiver) -> Int32
    ) async throws(Failure) -> String {
        let call = try door.open(parent, timeout: timeout)
        let door = door
        defer { door.close(call) }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    start(call, begin) { continuation.resume(with: $0) }
                }
            } onCancel: {
                door.cancel(call)
            }
        } catch {
            throw Failure(error)
        }
    }

    /// Makes an asynchronous crossing; `completion` is called exactly once, maybe before this returns.
    func start(
        _ call: Call, _ begin: (Crossing.CallPointer, Receiver) -> Int32,
        completion: @escaping @Sendable (Result<String, any Error>) -> Void
    ) {
        let receiver = Receiver(completion)
        do {
            try cross(call) { begin($0, receiver) }
        } catch {
            receiver.abandon(error)
        }
    }
}
