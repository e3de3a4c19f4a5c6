import FoundationEssentials
import Glibc

/// The crash reports in a state folder. Files that are no reports are named and otherwise left alone.
public struct FaultReports: Sendable {
    /// How many reports are kept; older ones are removed.
    public static let mostKept = 32
    /// What the handler writes at most, in bytes.
    static let largest = 65_536
    private static let prefix = "fault-"
    private static let suffix = ".json"

    public let folder: StateFolder

    public init(in folder: StateFolder) { self.folder = folder }

    /// A report and the file that it is in.
    public struct Stored: Sendable, Hashable {
        public var path: String
        public var report: FaultReport
    }

    /// The name of the report that this process would leave. Names sort by the time of the host's start.
    ///
    /// - Parameter now: milliseconds since 1970.
    public static func name(now: Int64, pid: Int32) -> String {
        let digits = String(max(0, now))
        return prefix + String(repeating: "0", count: max(0, 15 - digits.count)) + digits + "-\(pid)" + suffix
    }

    /// Every report, the newest last, and what is wrong with the files that are none.
    public func read() -> (reports: [Stored], problems: [String]) {
        var reports: [Stored] = []
        var problems: [String] = []
        for name in names().suffix(Self.mostKept) {
            let path = "\(folder.path)/\(name)"
            do throws(FaultError) {
                reports.append(Stored(path: path, report: try Self.parse(try BoundedRead.bytes(path, atMost: Self.largest), path)))
            } catch { problems.append(error.description) }
        }
        return (reports.sorted { $0.report.time < $1.report.time }, problems)
    }

    /// Removes the oldest beyond ``mostKept``.
    public func prune() {
        for name in names().dropLast(Self.mostKept) { unlink("\(folder.path)/\(name)") }
    }

    static func parse(_ bytes: [UInt8], _ path: String) throws(FaultError) -> FaultReport {
        let report: FaultReport
        do { report = try JSONDecoder().decode(FaultReport.self, from: Data(bytes)) } catch {
            throw FaultError("\(path) is not a crash report; remove it")
        }
        guard report.format == 1 else {
            throw FaultError("\(path) is a crash report of format \(report.format), which this host does not know; remove it")
        }
        return report
    }

    private func names() -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { $0.hasPrefix(Self.prefix) && $0.hasSuffix(Self.suffix) }.sorted()
    }
}
