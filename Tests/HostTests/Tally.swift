import FoundationEssentials
import Gate
import Glibc
import Host
import HostTesting

/// The plugins of Tests/Fixtures/Swap, built once for each set of macros.
enum Tally {
    static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// Where the libraries are; removed with the process's folder of temporary files.
    static let folder: String = {
        var template = Array("/tmp/crucible-swap-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no folder in /tmp") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        toRemove = folder
        atexit { if let folder = toRemove { try? FileManager.default.removeItem(atPath: folder) } }
        return folder
    }()

    // Safe: written once, before the handler that reads it is registered.
    nonisolated(unsafe) private static var toRemove: String?

    /// The folder of the sources.
    static var sources: String { "\(repository)/Tests/Fixtures/Swap" }

    /// Builds a library and gives its path.
    static func build(_ source: String = "tally", _ macros: String...) -> String {
        let name = source + macros.joined().filter { $0.isLetter || $0.isNumber || $0 == "_" }
        return build(file: Self.source(source), name, flags: macros.map { "'-D\($0)'" }.joined(separator: " "))
    }

    /// The file of a plugin in Tests/Fixtures/Swap.
    static func source(_ name: String) -> String { "\(sources)/\(name).c" }

    static func build(file: String, _ name: String, flags: String = "") -> String {
        let path = "\(folder)/\(name).so"
        if access(path, F_OK) == 0 { return path }
        let command = """
            cc -std=gnu11 -Wall -Wextra -Wno-unused-function -Werror -O1 -shared -fPIC -I\(repository)/plugin-sdk/include \
            -Wl,--version-script=\(repository)/plugin-sdk/plugin.version \(flags) \(file) -o \(path).new -lpthread && mv \(path).new \(path)
            """
        guard system(command) == 0 else { fatalError("\(file) cannot be built with \(flags)") }
        return path
    }

    /// A host with one tally, what else its entry is to have, and what else the manifest is to have.
    static func host(
        _ library: String, swap: String = "{probation: 0s}", entry: String = "", more: String = "",
        options: TestHost.Options = TestHost.Options()
    ) async throws -> TestHost {
        let test = try await TestHost("crucible: 1\nplugins:\n  tally: {library: \(library), swap: \(swap)\(entry)}\n\(more)", options)
        try await test.start()
        return test
    }
}

extension TestHost {
    /// What `add` gives.
    func add(_ key: UInt64, _ amount: Int64 = 1) throws -> Int64 {
        guard case .word(let word)? = try HostCall(host.edge(nil, "add", of: "tally")).synchronous([.u64(key), .i64(amount)]).first?.value
        else { return -1 }
        return Int64(bitPattern: word)
    }

    func swapTally(_ library: String, probation: Duration? = nil) async throws -> SwapReport {
        try await host.swap(SwapRequest(plugin: "tally", source: .library(library), probation: probation))
    }
}
