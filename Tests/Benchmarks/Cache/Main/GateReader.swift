import CCache
import CCacheBench
import CCacheDoor
import CCrucible
import Gate
import Signature

/// `get` of `crucible.cache/1` as a plugin has it: the gate's own function, with the door to one space behind it.
final class GateReader {
    /// What a plugin would call.
    let get: ccb_get
    private let door: UnsafeMutablePointer<ccd_door>
    private let space: UnsafeMutablePointer<ccd_space>
    private static let prefix: StaticString = "routing:"

    /// - Parameter space: outlives this object. Every key in it begins with `routing:`.
    init(_ space: OpaquePointer) throws {
        self.space = .allocate(capacity: 1)
        let prefix = UnsafeRawPointer(Self.prefix.utf8Start).assumingMemoryBound(to: CChar.self)
        self.space.initialize(to: ccd_space(prefix: prefix, prefix_size: Self.prefix.utf8CodeUnitCount, space: space, has_disk: false))
        door = .allocate(capacity: 1)
        let slow: ccd_slow = { _, _, _, _, _, _ in Int32(CRUCIBLE_FAILED) }
        door.initialize(to: ccd_door(spaces: self.space, count: 1, slow: slow, context: nil, now: nil, now_context: nil))
        let consumer = Party(id: "consumer", generation: 1, isSerial: false, admission: .open)
        let read: Door = ccd_get
        // Safe: the prototype of a provider of the signature below.
        let direct = DirectFunction(unsafeBitCast(read, to: Party.Function.self), instance: UnsafeMutableRawPointer(door))
        let function = try Gate().connect(
            consumer: consumer, to: .host(Self.slow(space), direct: direct), interface: "crucible.cache/1",
            signature: Signature(parsing: "get(str key, out u32 freshness, out bytes value)")
        ).function
        // Safe: the prototype of a consumer of that signature.
        get = unsafeBitCast(function, to: ccb_get.self)
    }

    /// One call in 1024 is timed, and comes here.
    private static func slow(_ space: OpaquePointer) -> HostFunction {
        // Safe: the engine may be called by any thread.
        nonisolated(unsafe) let space = space
        return { call in
            var view = cc_view()
            let key = call.bytes(0)
            let found = cc_get(space, key.baseAddress!, key.count, ccb_now(), &view)
            guard found == CC_FRESH else { return call.fail(.notFound, "nothing is stored under this key") }
            call.set(1, number: UInt64(CRUCIBLE_CACHE_FRESH))
            call.set(2, UnsafeRawBufferPointer(start: view.value, count: view.value_size))
            if let pin = view.pin { cc_unpin(pin) }
            return .ok
        }
    }

    deinit {
        door.deallocate()
        space.deallocate()
    }

    private typealias Door = @convention(c) (
        UnsafeMutableRawPointer, UnsafePointer<crucible_call>?, crucible_str, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<crucible_out>?
    ) -> Int32
}
