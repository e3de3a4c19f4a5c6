import Gate
import Locking

/// An `ask` of hostile.work/1 that is begun on another thread.
final class AskingLater: Sendable {
    private let ended = Locked<String?>(nil)

    func begin(_ call: HostCall) {
        call.begin([.str("anybody?")], onCallback: { _, _ in }) { [ended] end in
            let text = switch end {
            case .success(let text): "ok \(text)"
            case .failure(let failure): "\(failure.status): \(failure.message)"
            }
            ended.withLock { $0 = text }
        }
    }

    var end: String? { ended.withLock { $0 } }
}
