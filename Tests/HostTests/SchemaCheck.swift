import FoundationEssentials
import Glibc
import Testing

/// Compares documents with plugin-sdk/schemas, by Tests/ContractTests/check_schemas.py.
enum SchemaCheck {
    /// - Parameter documents: by the name of the schema.
    static func check(_ documents: [String: [String]]) throws {
        let file = "\(Tally.folder)/documents-\(UUID().uuidString).json"
        try JSONEncoder().encode(documents).write(to: URL(filePath: file))
        let own = "\(Tally.repository)/.venv/bin/python3"
        let python = access(own, X_OK) == 0 ? own : "python3"
        let program = "\(Tally.repository)/Tests/ContractTests/check_schemas.py"
        let command = "\(python) \(program) \(Tally.repository)/plugin-sdk/schemas \(file) > \(file).out 2>&1"
        let code = system(command)
        let said = (try? String(contentsOfFile: "\(file).out", encoding: .utf8)) ?? ""
        #expect(code == 0, "\(said)")
    }
}
