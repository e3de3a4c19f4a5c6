import FoundationEssentials

/// Who is kept out of a host, and the way out: reads the reports of earlier hosts at a start, and is changed by `crucible quarantine`.
public struct Quarantine: Sendable {
    public let folder: StateFolder
    public let policy: QuarantinePolicy
    /// The words after `crucible quarantine clear ID` that lead to this folder: `--manifest FILE` or `--state DIR`.
    private let options: String
    private var file: QuarantineFile { QuarantineFile(folder: folder) }

    public init(in folder: StateFolder, options: String, policy: QuarantinePolicy = QuarantinePolicy()) {
        self.folder = folder
        self.options = options
        self.policy = policy
    }

    /// What a host must know before it starts.
    public struct Review: Sendable, Equatable {
        /// By plugin, why it is kept out, with the way out.
        public var quarantined: [String: String] = [:]
        /// Plugins that are let in again, in words.
        public var lifted: [String] = []
        /// Files that could not be used.
        public var problems: [String] = []

        public init(quarantined: [String: String] = [:], lifted: [String] = [], problems: [String] = []) {
            self.quarantined = quarantined
            self.lifted = lifted
            self.problems = problems
        }
    }

    /// Takes the reports in, keeps the newest of them, and says who is kept out.
    ///
    /// - Parameters:
    ///   - digests: of the libraries of this manifest, by plugin.
    ///   - now: milliseconds since 1970.
    public func review(digests: [String: String], now: Int64) throws(FaultError) -> Review {
        let reports = FaultReports(in: folder)
        let (stored, problems) = reports.read()
        let review = try file.update { ledger, problem in
            let decision = policy.decide(ledger, reports: stored, digests: digests, now: now)
            ledger = decision.ledger
            return Review(
                quarantined: Dictionary(uniqueKeysWithValues: ledger.quarantined.map { ($0.plugin, reason($0)) }),
                lifted: decision.lifted.map { "\($0.plugin) is used again: its library is another one than the one that \($0.reason)" },
                problems: problems + [problem].compactMap { $0 })
        }
        reports.prune()
        return review
    }

    /// Every entry, by plugin, and what is wrong with the file if it cannot be read.
    public func list() -> (entries: [QuarantineLedger.Entry], problem: String?) {
        let (ledger, problem) = file.read()
        return (ledger.quarantined.sorted { $0.plugin < $1.plugin }, problem)
    }

    /// Lets a plugin in again at the next start; crashes until `now` count no more. False if it was not kept out.
    public func clear(_ plugin: String, now: Int64) throws(FaultError) -> Bool {
        try file.update { ledger, _ in
            let isThere = ledger.quarantined.contains { $0.plugin == plugin }
            ledger.quarantined.removeAll { $0.plugin == plugin }
            if isThere { ledger.cleared[plugin] = now }
            ledger.bound()
            return isThere
        }
    }

    /// `crucible quarantine clear voice --manifest manifests/default.yaml`.
    public func wayOut(_ plugin: String) -> String { "crucible quarantine clear \(plugin) \(options)" }

    private func reason(_ entry: QuarantineLedger.Entry) -> String {
        "\(entry.reason); report: \(entry.report); to use it again: \(wayOut(entry.plugin))"
    }
}
