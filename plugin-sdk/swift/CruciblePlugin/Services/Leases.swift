import CCrucible

/// `crucible.lease/1`
public struct Leases: Sendable {
    /// One resource of ``take(_:_:)``: bytes of memory, thousandths of a processor, else a number.
    public enum Resource: String, Sendable { case concurrency, connections, memory, cpu }

    let table: ImportTable
    private typealias Take = @convention(c) (
        Crossing.CallPointer, crucible_str, UInt64, UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt64>
    ) -> Int32
    private typealias Renew = @convention(c) (Crossing.CallPointer, UInt64, Int64) -> Int32
    private typealias Release = @convention(c) (Crossing.CallPointer, UInt64) -> Int32
    private typealias Fence = @convention(c) (Crossing.CallPointer, crucible_str, UInt64) -> Int32

    /// Waits its turn; the lease ends with `call`, if nobody releases it before. `onNotice` hears that it is about to be taken back, why, and
    /// how long that takes; on any thread. Throws ``Failure``: `RESOURCE_EXHAUSTED` at once when too many wait, `CANCELLED` when the task is
    /// cancelled while it waits.
    public func acquire(
        _ request: LeaseRequest, call: Call, onNotice: @escaping @Sendable (_ reason: String, _ grace: Duration) -> Void = { _, _ in }
    ) async throws(Failure) -> Lease {
        let document = try JSON.encode(request)
        let child = try table.door.open(call, timeout: nil)
        let wait = LeaseWait(leases: self, onNotice: onNotice)
        let acquire = table.function(0, as: Crossing.Stream.self)
        let (table, door) = (table, table.door)
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    wait.begin(continuation)
                    table.start(child) { pointer, receiver in
                        receiver.onText = { wait.hear($0) }
                        return document.withCrucibleStr { acquire(pointer, $0, receiver.textCallback, receiver.doneCallback) }
                    } completion: { result in
                        wait.end(result)
                        door.close(child)
                    }
                }
            } onCancel: {
                if wait.isWaiting { door.cancel(child) }
            }
        } catch { throw Failure(error) }
    }

    /// One resource at once, for the standard term. Throws `RESOURCE_EXHAUSTED` when it is not free now.
    public func take(_ resource: Resource, _ amount: UInt64) throws(Failure) -> Lease {
        let take = table.function(1, as: Take.self)
        var (lease, token) = (UInt64(0), UInt64(0))
        try table.cross(.root) { pointer in resource.rawValue.withCrucibleStr { take(pointer, $0, amount, &lease, &token) } }
        return Lease(leases: self, handle: lease, token: token)
    }

    /// Lets pass whoever holds the newest lease that has come here under this name. Throws `GONE` for others.
    public func fence(_ name: String, token: UInt64) throws(Failure) {
        let fence = table.function(4, as: Fence.self)
        try table.cross(.root) { pointer in name.withCrucibleStr { fence(pointer, $0, token) } }
    }

    fileprivate func renew(_ handle: UInt64, _ term: Duration?) throws(Failure) {
        let renew = table.function(2, as: Renew.self)
        try table.cross(.root) { renew($0, handle, term.map { $0.nanoseconds / 1_000_000 } ?? 0) }
    }

    fileprivate func release(_ handle: UInt64) throws(Failure) {
        let release = table.function(3, as: Release.self)
        try table.cross(.root) { release($0, handle) }
    }
}

/// A lease of this plugin.
public struct Lease: Sendable {
    let leases: Leases
    let handle: UInt64
    /// Greater than that of every earlier lease.
    public let token: UInt64

    /// A new term from now; nil: the standard one. Throws `GONE` when it was taken back.
    public func renew(_ term: Duration? = nil) throws(Failure) { try leases.renew(handle, term) }

    /// Throws `WRONG_STATE` when it has been given back, `GONE` when it was taken back.
    public func release() throws(Failure) { try leases.release(handle) }
}
