import FoundationEssentials
import Glibc

/// `quarantine.json` in a state folder. Whoever changes it holds `quarantine.lock` meanwhile; it is replaced as a whole.
struct QuarantineFile: Sendable {
    let folder: StateFolder
    private static let largest = 1 << 20

    private var path: String { folder.path + "/quarantine.json" }

    /// The ledger, and what is wrong with the file if that cannot be read; it is then kept aside when the next one is written.
    func read() -> (ledger: QuarantineLedger, problem: String?) {
        guard access(path, F_OK) == 0 else { return (QuarantineLedger(), nil) }
        do throws(FaultError) {
            let bytes = try BoundedRead.bytes(path, atMost: Self.largest)
            guard let ledger = try? JSONDecoder().decode(QuarantineLedger.self, from: Data(bytes)), ledger.format == 1 else {
                let remedy = "the list starts anew, the old one is kept as quarantine.json.bad"
                throw FaultError("\(path) is not a quarantine list of this host; \(remedy)")
            }
            return (ledger, nil)
        } catch { return (QuarantineLedger(), error.description) }
    }

    /// Reads, lets `change` decide, and writes if something changed.
    func update<Value>(_ change: (inout QuarantineLedger, String?) -> Value) throws(FaultError) -> Value {
        try folder.create()
        let lock = open(folder.path + "/quarantine.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("locked") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 { guard errno == EINTR else { throw failure("locked") } }
        let (before, problem) = read()
        var ledger = before
        let value = change(&ledger, problem)
        if problem != nil { rename(path, path + ".bad") }
        if ledger != before || problem != nil { try write(ledger) }
        return value
    }

    private func write(_ ledger: QuarantineLedger) throws(FaultError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let next = path + ".next"
        do { try encoder.encode(ledger).write(to: URL(filePath: next)) } catch { throw FaultError("\(next) cannot be written: \(error)") }
        guard rename(next, path) == 0 else { throw failure("written") }
    }

    private func failure(_ verb: String) -> FaultError {
        FaultError("\(path) cannot be \(verb): \(String(cString: strerror(errno))); name another folder with --state DIR")
    }
}
