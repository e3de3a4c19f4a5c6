import CruciblePlugin
import FoundationEssentials
import Testing

/// The schemas are schemas, and the documents that the Swift SDK writes fit them.
@Suite struct SchemaTests {
    static let folder = Headers.repository + "/plugin-sdk/schemas"

    /// `.venv` has `jsonschema` where `make model` made it; otherwise the system's Python must have it.
    private static var python: String {
        let own = Headers.repository + "/.venv/bin/python3"
        return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
    }

    private func run(_ documents: [String: String]) async throws -> (code: Int32, text: String) {
        let encoded = String(decoding: try JSONEncoder().encode(documents), as: UTF8.self)
        return try await Headers.withSources(["documents.json": encoded]) { folder in
            await Shell.run(
                "/usr/bin/env",
                [Self.python, Headers.repository + "/Tests/ContractTests/check_schemas.py", Self.folder, folder + "/documents.json"])
        }
    }

    private func check(_ documents: [String: String]) async throws {
        let output = try await run(documents)
        #expect(output.code == 0, "\(output.text)")
    }

    @Test func everySchemaIsValid() async throws { try await check([:]) }

    @Test func theSDKsDocumentsFit() async throws {
        try await check(try ExampleDocuments.full())
        try await check(try ExampleDocuments.least())
    }

    /// The check itself must be able to fail.
    @Test func whatDoesNotFitIsNamed() async throws {
        let output = try await run(["routing-request": #"{"prompt":7}"#, "nobody": "{}"])
        #expect(output.code == 1)
        #expect(output.text.contains("routing-request: $.prompt: 7 is not of type 'string'"))
        #expect(output.text.contains("there is no schema nobody"))
    }
}
