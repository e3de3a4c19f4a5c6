import CCrucible
import Locking

/// What `create` returns to the host: the plugin, its functions by shape and slot, and the tasks that calls started.
final class InstanceBox: Sendable {
    let plugin: any Plugin
    let door: HostDoor
    let functions: SlotTable
    private let tasks = Locked<[UInt64: Task<Void, Never>]>([:])

    init(plugin: any Plugin, door: HostDoor, functions: SlotTable) {
        self.plugin = plugin
        self.door = door
        self.functions = functions
    }

    static func at(_ instance: UnsafeMutableRawPointer?) -> InstanceBox? {
        instance.map { Unmanaged<InstanceBox>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Runs `body` as a task that is cancelled together with the call; `completion` follows exactly once.
    func run(
        _ call: Call, _ body: @escaping @Sendable () async throws -> String,
        completion: @escaping @Sendable (Result<String, Failure>) -> Void
    ) {
        // The registration must be complete before the task can remove itself, hence inside the lock.
        tasks.withLock { tasks in
            let task = Task {
                let result: Result<String, Failure>
                do { result = .success(try await body()) } catch { result = .failure(Failure(error)) }
                self.tasks.withLock { _ = $0.removeValue(forKey: call.id) }
                completion(result)
            }
            if call.id != 0 { tasks[call.id] = task }
        }
        watch(call)
    }

    private func watch(_ call: Call) {
        guard call.id != 0, let onCancel = door.table.pointee.on_cancel else { return }
        let key = CancelKeys.shared.key(for: self, call: call.id)
        let callback = crucible_fn_void(
            invoke: { context in
                CancelKeys.shared.cancel(context)
                return Status.ok.rawValue
            }, context: key)
        if onCancel(door.table, call.id, callback) != Status.ok.rawValue { cancel(call.id) }
    }

    func cancel(_ call: UInt64) {
        tasks.withLock { $0[call] }?.cancel()
    }
}

/// Cancellation callbacks carry a number instead of a reference, since the host may drop a callback without calling it.
/// One box lives per library; the call id alone identifies the task.
final class CancelKeys: Sendable {
    static let shared = CancelKeys()
    private struct WeakBox { weak var box: InstanceBox? }
    private let boxes = Locked<[WeakBox]>([])

    /// The C context that means "this call".
    func key(for box: InstanceBox, call: UInt64) -> UnsafeMutableRawPointer? {
        boxes.withLock { boxes in
            boxes.removeAll { $0.box == nil }
            if !boxes.contains(where: { $0.box === box }) { boxes.append(WeakBox(box: box)) }
        }
        return UnsafeMutableRawPointer(bitPattern: UInt(call))
    }

    func cancel(_ context: UnsafeMutableRawPointer?) {
        let call = UInt64(UInt(bitPattern: context))
        for entry in boxes.withLock({ $0 }) { entry.box?.cancel(call) }
    }
}
