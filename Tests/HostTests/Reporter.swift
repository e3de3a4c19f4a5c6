import Gate
import HostTesting
@testable import Host

/// A host with the plugin of Tests/Fixtures/Figures/reporter.c.
struct Reporter {
    let test: TestHost

    private static let file = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Tests/Fixtures/Figures/reporter.c"

    static func build(_ version: String = "1.0.0") -> String {
        Tally.build(file: file, "reporter\(version)", flags: "'-DVERSION=\"\(version)\"'")
    }

    init(_ ids: String...) async throws {
        let plugins = ids.map { "  \($0): {library: \(Self.build()), swap: {probation: 0s}}\n" }.joined()
        test = try await TestHost("crucible: 1\nplugins:\n\(plugins)")
        try await test.start()
    }

    /// What a function of the plugin gives: the handle of the series. Throws ``GateFailure``.
    @discardableResult
    func call(_ function: String, _ inputs: GateValue..., by plugin: String = "one") throws -> UInt64 {
        guard case .word(let word)? = try HostCall(test.host.edge(nil, function, of: plugin)).synchronous(inputs).first?.value else { return 0 }
        return word
    }

    func status(_ function: String, _ inputs: GateValue..., by plugin: String = "one") -> GateStatus {
        do {
            _ = try HostCall(test.host.edge(nil, function, of: plugin)).synchronous(inputs)
            return .ok
        } catch let failure as GateFailure {
            return failure.status
        } catch { return .failed }
    }
}
