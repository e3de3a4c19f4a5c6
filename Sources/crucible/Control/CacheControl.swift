import Cache
import FoundationEssentials
import Host

/// Answers what `crucible cache` asks a running host.
struct CacheControl: Sendable {
    /// Keys that are listed at most.
    static let mostKeys = 10_000

    let host: Host
    private var store: CacheStore { host.cache }

    func answer(_ request: ControlRequest, _ reply: (String) -> Bool) {
        let key = CacheKey(request.key ?? "")
        do throws(CacheFailure) {
            switch request.command {
            case .cacheList: send(CacheReply(report: store.report), reply)
            case .cacheKeys:
                for (key, place) in store.list(below: key, limit: Self.mostKeys) { send(CacheReply(key: "\(key)", place: place.rawValue), reply) }
            case .cacheGet:
                guard let value = try store.peek(key) else { throw CacheFailure(.failed, "nothing is stored under this key") }
                send(CacheReply(value: Data(value.bytes), isStale: value.isStale), reply)
            case .cacheExplain: send(CacheReply(text: "\(try store.explain(key))"), reply)
            case .cacheClear: send(CacheReply(count: try host.clearCache(request.key ?? "")), reply)
            case .cacheImport: send(CacheReply(try load(request.path ?? "")), reply)
            case .cacheExport: export(key, reply)
            case .status, .leases, .events, .metrics, .figures, .report, .reportText, .alerts, .swap, .rollback: break
            }
        } catch { send(CacheReply(error: error.message), reply) }
    }

    private func load(_ path: String) throws(CacheFailure) -> TransferReport {
        guard let file = BoundedLines(path: path) else { throw CacheFailure(.failed, "\(path) cannot be read") }
        return store.importLines { file.next() }
    }

    private func export(_ prefix: CacheKey, _ reply: (String) -> Bool) {
        struct Gone: Error {}
        do {
            let report = try store.exportLines(below: prefix) { line in
                if !reply(JSONText.encode(CacheReply(text: line), isPretty: false)) { throw Gone() }
            }
            send(CacheReply(report), reply)
        } catch {}
    }

    private func send(_ value: CacheReply, _ reply: (String) -> Bool) { _ = reply(JSONText.encode(value, isPretty: false)) }
}

/// One line of a host's answer to `crucible cache`: what was asked for, or why there is none.
struct CacheReply: Codable, Sendable {
    var report: CacheReport?
    var key: String?
    var place: String?
    var value: Data?
    var isStale: Bool?
    /// An explanation, or a line of an export.
    var text: String?
    var count: Int?
    /// Of an import or export, 64 hexadecimal digits.
    var digest: String?
    var badLines: [String]?
    var error: String?

    init(
        report: CacheReport? = nil, key: String? = nil, place: String? = nil, value: Data? = nil, isStale: Bool? = nil, text: String? = nil,
        count: Int? = nil, error: String? = nil
    ) {
        self.report = report
        self.key = key
        self.place = place
        self.value = value
        self.isStale = isStale
        self.text = text
        self.count = count
        self.error = error
    }

    init(_ transfer: TransferReport) {
        count = transfer.count
        digest = transfer.digest
        badLines = transfer.badLines.map(\.description)
    }
}
