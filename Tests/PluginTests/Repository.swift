import FoundationEssentials

/// Where the tests find the fixtures.
enum Repository {
    static let root: String = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return String(folder.path.dropLast(folder.path.hasSuffix("/") ? 1 : 0))
    }()

    static let python = "/usr/bin/python3"
    static let voices = root + "/manifests/voices.yaml"
    static let fixtures = root + "/Tests/Fixtures"
    static let faultyServer = fixtures + "/Servers/faulty_mcp_server.py"
}
