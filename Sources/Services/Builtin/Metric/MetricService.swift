import FoundationEssentials
import Gate
import Locking
import Metric

/// `crucible.metric/1`: plugins write their figures into the host's registry. [any-thread]
public final class MetricService: HostService {
    /// Bytes of a definition, or of the labels of a series.
    private static let longestDocument = 16 << 10

    public let registry: MetricRegistry

    public init(_ registry: MetricRegistry = MetricRegistry()) { self.registry = registry }

    public var interface: String { "crucible.metric/1" }
    public var functions: [HostFunction] {
        [{ self.define($0) }, { self.series($0) }, { self.add($0) }, { self.set($0) }, { self.record($0) }]
    }

    public func direct(for party: Party) -> [Int: DirectFunction] {
        let door = MetricDoor(registry.writer(for: party.id, generation: party.generation))
        party.atDisposal { door.dispose() }
        return [2: door.add, 4: door.record]
    }

    public func releaseAll(of party: Party) { registry.generationEnded(party.id, generation: party.generation) }

    // MARK: Functions

    private func define(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(MetricProblem) in
            call.set(1, number: try registry.define(try Self.read(call.bytes(0), MetricDefinition.self, "definition"), by: call.caller.id))
        }
    }

    private func series(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(MetricProblem) in
            let bytes = call.bytes(1)
            let labels = bytes.isEmpty ? [:] : try Self.read(bytes, [String: String].self, "object of labels")
            call.set(2, number: try registry.series(call.uint64(0), labels, by: call.caller.id))
        }
    }

    private func add(_ call: HostInvocation) -> GateStatus { answer(call, writer(call).add(call.uint64(0), call.uint64(1))) }
    private func set(_ call: HostInvocation) -> GateStatus {
        answer(call, writer(call).set(call.uint64(0), Double(bitPattern: call.uint64(1))))
    }
    private func record(_ call: HostInvocation) -> GateStatus { answer(call, writer(call).record(call.uint64(0), call.uint64(1))) }

    private func writer(_ call: HostInvocation) -> MetricWriter {
        registry.writer(for: call.caller.id, generation: call.caller.generation)
    }

    private func answer(_ call: HostInvocation, _ refusal: MetricWriter.Refusal?) -> GateStatus {
        guard let problem = refusal?.problem else { return .ok }
        return call.fail(GateStatus(problem.code), problem.message)
    }

    private func perform(_ call: HostInvocation, _ body: () throws(MetricProblem) -> Void) -> GateStatus {
        do throws(MetricProblem) {
            try body()
            return .ok
        } catch { return call.fail(GateStatus(error.code), error.message) }
    }

    private static func read<Value: Decodable>(
        _ bytes: UnsafeRawBufferPointer, _ type: Value.Type, _ what: String
    ) throws(MetricProblem) -> Value {
        guard bytes.count <= longestDocument else { throw MetricProblem(.invalidArgument, "the \(what) has more than \(longestDocument) bytes") }
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw MetricProblem(.invalidArgument, "this is no \(what): \(error)")
        }
    }
}

extension GateStatus {
    init(_ code: MetricProblem.Code) {
        self =
            switch code {
            case .invalidArgument: .invalidArgument
            case .notFound: .notFound
            case .denied: .denied
            case .resourceExhausted: .resourceExhausted
            case .wrongState: .wrongState
            }
    }
}
