import CCrucible
import Dispatch
import Locking

/// The lifecycle functions in C. They block their thread until the plugin's async function has ended, as the ABI allows.
enum LifecycleThunks {
    static var table: crucible_lifecycle {
        var table = crucible_lifecycle()
        table.size = UInt32(MemoryLayout<crucible_lifecycle>.size)
        table.create = { host, instance in
            guard let host, let instance else { return Status.invalidArgument.rawValue }
            return Library.create(host, instance)
        }
        table.start = { LifecycleThunks.run($0, $1) { try await $0.start($1) } }
        table.ready = { LifecycleThunks.run($0, $1) { try await $0.ready($1) } }
        table.drain = { LifecycleThunks.run($0, $1) { try await $0.drain($1) } }
        table.stop = { LifecycleThunks.run($0, $1) { await $0.stop($1) } }
        table.destroy = { instance in
            if let instance { Unmanaged<InstanceBox>.fromOpaque(instance).release() }
        }
        return table
    }

    private static func run(
        _ instance: UnsafeMutableRawPointer?, _ call: UnsafePointer<crucible_call>?,
        _ body: @escaping @Sendable (any Plugin, Call) async throws -> Void
    ) -> Int32 {
        guard let box = InstanceBox.at(instance), let call else { return Status.invalidArgument.rawValue }
        let context = Call(call.pointee)
        let ended = DispatchSemaphore(value: 0)
        let failure = Locked<Failure?>(nil)
        box.run(context, {
            try await body(box.plugin, context)
            return ""
        }, completion: { result in
            if case .failure(let reason) = result { failure.withLock { $0 = reason } }
            ended.signal()
        })
        ended.wait()
        return failure.withLock { $0 }.map { box.door.fail(call, $0) } ?? Status.ok.rawValue
    }
}
