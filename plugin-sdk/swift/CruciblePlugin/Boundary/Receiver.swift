import CCrucible
import Synchronization

/// What an asynchronous crossing calls back. The gate promises that `done` comes exactly once when the function returned OK, and
/// nothing comes after it, so the reference that the C context holds is given back there.
///
/// `@unchecked Sendable`: the closures are set before the crossing begins and only read afterwards.
final class Receiver: @unchecked Sendable {
    private let completion: @Sendable (Result<String, any Error>) -> Void
    var onText: @Sendable (String) -> Void = { _ in }
    /// In place of ``onText``, when what is told is answered.
    var onAnsweredText: (@Sendable (String) -> Status)?
    var onBytes: @Sendable ([UInt8]) -> Void = { _ in }
    var onNumberedBytes: @Sendable (Int32, [UInt8]) -> Void = { _, _ in }

    init(_ completion: @escaping @Sendable (Result<String, any Error>) -> Void) {
        self.completion = completion
        _ = Unmanaged.passRetained(self)
    }

    /// The crossing failed before it began: `done` will not come.
    func abandon(_ failure: Failure) { finish(.failure(failure)) }

    /// The crossing failed before it began, and whoever began it has been told already.
    func discard() { Unmanaged.passUnretained(self).release() }

    private func finish(_ result: Result<String, any Error>) {
        completion(result)
        Unmanaged.passUnretained(self).release()
    }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func at(_ context: UnsafeMutableRawPointer?) -> Receiver? {
        context.map { Unmanaged<Receiver>.fromOpaque($0).takeUnretainedValue() }
    }

    var doneCallback: crucible_fn_i32_str {
        crucible_fn_i32_str(invoke: { context, status, text in
            guard let receiver = Receiver.at(context) else { return Status.invalidArgument.rawValue }
            let text = String(text)
            let succeeded = status == Status.ok.rawValue
            receiver.finish(succeeded ? .success(text) : .failure(Failure(Status(status), text)))
            return Status.ok.rawValue
        }, context: context)
    }

    var textCallback: crucible_fn_str {
        crucible_fn_str(invoke: { context, text in
            guard let receiver = Receiver.at(context) else { return Status.ok.rawValue }
            if let answer = receiver.onAnsweredText { return answer(String(text)).rawValue }
            receiver.onText(String(text))
            return Status.ok.rawValue
        }, context: context)
    }

    var bytesCallback: crucible_fn_bytes {
        crucible_fn_bytes(invoke: { context, bytes in
            Receiver.at(context)?.onBytes([UInt8](bytes))
            return Status.ok.rawValue
        }, context: context)
    }

    var numberedBytesCallback: crucible_fn_i32_bytes {
        crucible_fn_i32_bytes(invoke: { context, number, bytes in
            Receiver.at(context)?.onNumberedBytes(number, [UInt8](bytes))
            return Status.ok.rawValue
        }, context: context)
    }
}
