import FoundationEssentials
import Gate
import Lease

/// lease-request.schema.json
struct LeaseRequestDocument: Decodable {
    struct File: Decodable {
        enum Mode: String, Decodable { case shared, exclusive }
        var name: String
        var mode: Mode?
    }
    enum Urgency: String, Decodable { case normal, high, critical }

    var concurrency: Int64?
    var connections: Int64?
    var memory: Int64?
    var cpu: Int64?
    var file: File?
    var term: Int64?
    var urgency: Urgency?
    var preemptible: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case concurrency, connections, memory, cpu, file
        case term = "term_ms"
        case urgency, preemptible
    }

    static func read(_ bytes: UnsafeRawBufferPointer) throws(GateFailure) -> LeaseRequestDocument {
        do { return try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
            throw GateFailure(.invalidArgument, "the request does not fit lease-request.schema.json: \(error)")
        }
    }

    func request(_ owner: LeaseOwner, deadline: Int64) throws(GateFailure) -> LeaseRequest {
        for (name, amount) in [("concurrency", concurrency), ("connections", connections), ("memory", memory), ("cpu", cpu), ("term_ms", term)] {
            if let amount, amount < 1 { throw GateFailure(.invalidArgument, "'\(name)' of the lease request is \(amount); it must be at least 1") }
        }
        if let term, term > 86_400_000 { throw GateFailure(.invalidArgument, "'term_ms' of the lease request is more than a day") }
        if let file, !(1...1024).contains(file.name.utf8.count) {
            throw GateFailure(.invalidArgument, "the name of the file of a lease request has 1 to 1024 bytes")
        }
        let amounts = LeaseAmounts(memory: memory ?? 0, cpu: cpu ?? 0, connections: connections ?? 0, slots: concurrency ?? 0)
        let files = file.map { [LeasedFile($0.name, isExclusive: $0.mode != .shared)] } ?? []
        if amounts == .zero, files.isEmpty {
            throw GateFailure(.invalidArgument, "the lease request asks for nothing; name concurrency, connections, memory, cpu or file")
        }
        return LeaseRequest(
            owner, amounts, files: files, urgency: urgency.map(Self.urgency) ?? .normal, isPreemptible: preemptible ?? false,
            term: term.map { $0 * 1_000_000 }, deadline: deadline == 0 ? nil : deadline)
    }

    private static func urgency(_ urgency: Urgency) -> LeaseUrgency {
        switch urgency {
        case .normal: .normal
        case .high: .high
        case .critical: .critical
        }
    }
}
