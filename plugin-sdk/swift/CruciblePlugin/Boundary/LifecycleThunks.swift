import CCrucible
import Dispatch
import Locking

/// The lifecycle functions in C. They block their thread until the plugin's async function has ended, as the ABI allows.
enum LifecycleThunks {
    static func table(isStateful: Bool) -> crucible_lifecycle {
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
        guard isStateful else { return table }
        table.save_state = { instance, call, state in
            LifecycleThunks.move(instance, call) { plugin, call in
                let bytes = try plugin.saveState(call)
                guard let state, let write = state.pointee.write else { throw Failure(.invalidArgument, "there is no place for the state") }
                let status = bytes.withUnsafeBytes { write(state, $0.baseAddress, $0.count) }
                if status != Status.ok.rawValue { throw Failure(Status(status), "the state has \(bytes.count) bytes, which is too large") }
            }
        }
        table.restore_state = { instance, call, version, state in
            LifecycleThunks.move(instance, call) { plugin, call in
                try plugin.restoreState([UInt8](state), version: version, call)
            }
        }
        return table
    }

    private static func move(
        _ instance: UnsafeMutableRawPointer?, _ call: UnsafePointer<crucible_call>?, _ body: (any StatefulPlugin, Call) throws -> Void
    ) -> Int32 {
        guard let box = InstanceBox.at(instance), let call, let plugin = box.plugin as? any StatefulPlugin else {
            return Status.invalidArgument.rawValue
        }
        do { try body(plugin, Call(call.pointee)) } catch { return box.door.fail(call, Failure(error)) }
        return Status.ok.rawValue
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
