import CCrucible

/// `crucible.clock/1`
public struct Clock: Sendable {
    let table: ImportTable
    private typealias Read = @convention(c) (Crossing.CallPointer, UnsafeMutablePointer<Int64>) -> Int32
    private typealias Sleep = @convention(c) (Crossing.CallPointer, Int64, crucible_fn_i32_str) -> Int32

    /// Nanoseconds of the monotonic clock, the one in which deadlines are given.
    public func now() -> Int64 { read(0) }

    /// Nanoseconds since 1970-01-01 UTC.
    public func wall() -> Int64 { read(1) }

    private func read(_ index: Int) -> Int64 {
        var value: Int64 = 0
        let function = table.function(index, as: Read.self)
        try? table.cross(.root) { function($0, &value) }
        return value
    }

    /// Throws ``Failure`` with `CANCELLED` as soon as the task or the call is cancelled.
    public func sleep(_ duration: Duration, call: Call = .root) async throws(Failure) {
        let sleep = table.function(2, as: Sleep.self)
        _ = try await table.wait(call) { sleep($0, duration.nanoseconds, $1.doneCallback) }
    }
}
