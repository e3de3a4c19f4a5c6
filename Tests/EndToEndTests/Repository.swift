import FoundationEssentials
import Glibc

/// Where the tests find what was built and installed.
enum Repository {
    /// The folder of the package, which is the tests' working directory.
    static let root: String = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return String(folder.path.dropLast(folder.path.hasSuffix("/") ? 1 : 0))
    }()

    /// The folder of the built products, beside the test bundle.
    static let products: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let program = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // `swift test` runs the bundle itself with --disable-xctest off, and a helper of the toolchain otherwise.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? program
        return bundle.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()

    static let crucible = products + "/crucible"
    static let python = root + "/.venv/bin/python3"
    static let servers = root + "/Tests/Fixtures/Servers"

    /// What is missing for the tests with real servers, and how to get it.
    static var missing: String? {
        let needed = [crucible, python, root + "/.venv/bin/mcp-server-git", root + "/.venv-old/bin/mcp-server-sqlite"]
        let absent = needed.filter { access($0, X_OK) != 0 }
        return absent.isEmpty ? nil : "\(absent.joined(separator: ", ")) missing: run `make build model tools`"
    }
}
