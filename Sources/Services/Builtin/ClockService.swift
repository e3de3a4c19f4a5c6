import Dispatch
import Gate
import Synchronization
import Timing

/// `crucible.clock/1`
public struct ClockService: HostService {
    private let clock: any MonotonicClock

    public init(_ clock: any MonotonicClock) { self.clock = clock }

    public var interface: String { "crucible.clock/1" }
    public var functions: [HostFunction] { [now, wall, sleep] }

    private func now(_ call: HostInvocation) -> GateStatus {
        call.set(0, number: UInt64(bitPattern: clock.now()))
        return .ok
    }

    private func wall(_ call: HostInvocation) -> GateStatus {
        call.set(0, number: UInt64(bitPattern: clock.wall()))
        return .ok
    }

    private func sleep(_ call: HostInvocation) -> GateStatus {
        let nanoseconds = call.int64(0)
        guard nanoseconds >= 0 else { return call.fail(.invalidArgument, "\(nanoseconds) nanoseconds cannot be slept") }
        let done = call.done
        let (instant, overflow) = clock.now().addingReportingOverflow(nanoseconds)
        let clock = clock
        // The callee's answer runs plugin code, which must not hold up the clock's thread.
        let timer = clock.schedule(at: overflow ? .max : instant) {
            DispatchQueue.global().async { done(.i32(0), .str("")) }
        }
        call.onCancel {
            clock.cancel(timer)
            done(.i32(GateStatus.cancelled.rawValue), .str("cancelled"))
        }
        return .ok
    }
}
