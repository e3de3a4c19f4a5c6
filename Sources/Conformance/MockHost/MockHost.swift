import Builtin
import Descriptor
import Gate
import Locking
import Signature
import Timing

/// A host for one instance of one plugin: the real gate, and a fake peer behind every import, which answers documents that its schema
/// allows and keeps what it was asked. [any-thread]
///
/// Everything of the gate that the suite needs is used here and in ``PluginInstance``.
public final class MockHost: Sendable {
    public struct Options: Sendable {
        /// What `crucible.config/1` gives, as a JSON object.
        public var config = "{}"
        /// Where the paths begin that the plugin reads through `crucible.config/1`.
        public var directory = "/"
        /// Time, of deadlines and of `crucible.clock/1`. With a virtual clock nothing ends before it is moved.
        public var clock: any MonotonicClock = SystemClock.shared
        /// From the beginning, ``MockHost/isUnanswered``.
        public var isUnanswered = false
        /// Peers of one's own: what stands for a function of an import, by `interface function`, such as `crucible.http/1 request`.
        public var functions: [String: HostFunction] = [:]
        /// The plugin's id.
        var plugin = "tested"
        /// Who stands behind an import, by interface; one peer of no name in particular where nothing is said.
        var providers: [String: [String]] = [:]
        /// What stands for a function of a provider, in place of everything above.
        var peer: (@Sendable (_ provider: String, InterfaceName, Signature) -> HostFunction)?
        /// Who is told of what crosses into the plugin and out of it.
        var observer: (any CrossingObserver)?

        public init() {}
    }

    /// Calls kept, the latest.
    public static let maximumRecorded = 1000

    let gate: Gate
    let party: Party
    let table: HostTable
    private let recorded: Recording

    /// Binds every import of the plugin to a fake peer.
    public init(for descriptor: PluginDescriptor, _ options: Options = Options()) throws(ConformanceFailure) {
        let gate = Gate(clock: options.clock, observers: options.observer.map { [options.plugin: $0] } ?? [:])
        let party = Party(id: options.plugin, generation: 1, isSerial: descriptor.threadModel == .serial, admission: .open)
        let recording = Recording(isUnanswered: options.isUnanswered)
        var imports: [String: [HostTable.Import]] = [:]
        for required in descriptor.requires {
            imports["\(required.interface)"] = []
            for provider in options.providers["\(required.interface)"] ?? [FakePeer.name] {
                let functions = try Self.functions(of: provider, required, gate, party, options, recording)
                imports["\(required.interface)"]?.append(.init(provider: provider, functions: functions))
            }
        }
        (self.gate, self.party, recorded) = (gate, party, recording)
        table = HostTable(gate: gate, party: party, abi: descriptor.abi, imports: imports)
    }

    private static func functions(
        of provider: String, _ required: PluginDescriptor.Required, _ gate: Gate, _ party: Party, _ options: Options, _ recording: Recording
    ) throws(ConformanceFailure) -> [@convention(c) () -> Void] {
        var functions: [@convention(c) () -> Void] = []
        for signature in required.functions {
            let body = options.peer?(provider, required.interface, signature)
                ?? FakePeer.function(required.interface, signature, options, recording)
            do {
                functions.append(try gate.connect(
                    consumer: party, to: .host(body, as: provider), interface: "\(required.interface)", signature: signature
                ).function)
            } catch { throw ConformanceFailure(["\(required.interface) \(signature.name): \(error)"]) }
        }
        return functions
    }

    /// Calls of the plugin to its imports, oldest first, without those to the log; at most ``maximumRecorded``.
    public var calls: [RecordedCall] { recorded.calls.withLock { $0 } }
    /// Log lines of the plugin, with their levels.
    public var log: [RecordedCall] { recorded.log.withLock { $0 } }

    /// Asynchronous functions of the fake peers wait until they are cancelled, from the next call on.
    public var isUnanswered: Bool {
        get { recorded.isUnanswered.withLock { $0 } }
        set { recorded.isUnanswered.withLock { $0 = newValue } }
    }

    /// What the plugin did with its imports, and how its peers behave.
    final class Recording: Sendable {
        let isUnanswered: Locked<Bool>
        let calls = Locked<[RecordedCall]>([])
        let log = Locked<[RecordedCall]>([])

        init(isUnanswered: Bool) { self.isUnanswered = Locked(isUnanswered) }

        func add(_ call: RecordedCall) {
            (call.interface == "crucible.log/1" ? log : calls).withLock { list in
                if list.count >= MockHost.maximumRecorded { list.removeFirst(MockHost.maximumRecorded / 2) }
                list.append(call)
            }
        }
    }
}
