import CCrucible
import Glibc
import Locking

/// One side of crossings: a generation of a plugin, or the host itself. It is what edges check before they let a call through.
public final class Party: Sendable {
    /// Whether calls are let in.
    public enum Admission: UInt8, Sendable {
        /// Not active yet.
        case closed
        case open
        /// Calls that begin a chain are refused; those that belong to a running one pass.
        case draining
        /// Ended for good.
        case gone
    }

    /// Manifest id, or `host`.
    public let id: String
    public let generation: Int
    let admission: AdmissionPointer
    let name: ImmortalText
    let serial: SerialEntry?
    /// Callbacks that are running inside this party.
    let callbacks = EdgeCounters()
    private let incoming = Locked<[Edge]>([])

    /// - Parameter isSerial: entered by one thread at a time, re-entry allowed.
    public init(id: String, generation: Int, isSerial: Bool, admission: Admission) {
        self.id = id
        self.generation = generation
        self.admission = AdmissionPointer(admission.rawValue)
        name = ImmortalText(id)
        serial = isSerial ? SerialEntry() : nil
    }

    public var currentAdmission: Admission {
        Admission(rawValue: admission.value) ?? .gone
    }

    /// A party that is gone stays gone.
    public func admit(_ new: Admission) {
        admission.store(new.rawValue, unless: Admission.gone.rawValue)
    }

    func register(_ edge: Edge) {
        incoming.withLock { $0.append(edge) }
    }

    /// Every edge that leads into this party.
    public var edges: [Edge] { incoming.withLock { $0 } }

    /// Calls and callbacks that are inside this party now.
    public var inFlight: UInt64 {
        edges.reduce(callbacks.read().inFlight) { $0 + $1.counters.read().inFlight }
    }
}

/// Text that is never freed, so that plugins may keep pointers to it.
///
/// `@unchecked Sendable`: written once in init.
struct ImmortalText: @unchecked Sendable {
    let str: crucible_str

    init(_ text: String) {
        let utf8 = Array(text.utf8)
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: max(utf8.count, 1))
        for (index, byte) in utf8.enumerated() { memory[index] = CChar(bitPattern: byte) }
        str = crucible_str(data: memory, size: utf8.count)
    }
}

/// Lets one thread at a time into a `serial` plugin; a thread that is inside already passes.
///
/// `@unchecked Sendable`: a pthread mutex is made for many threads.
final class SerialEntry: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init() {
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func enter() { pthread_mutex_lock(mutex) }
    func leave() { pthread_mutex_unlock(mutex) }
}
