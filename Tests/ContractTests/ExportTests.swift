import FoundationEssentials
import Glibc
import Testing

/// A plugin exports its entry and nothing else, so that two of them never mix.
@Suite struct ExportTests {
    @Test(arguments: ["Routing", "Voice", "MCP", "OpenAIModel", "Orchestration"])
    func oneSymbolIsExported(_ plugin: String) async throws {
        let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe").split(separator: "/").dropLast()
            .reduce("") { $0 + "/" + $1 }
        let output = await Shell.run("/usr/bin/env", ["nm", "-D", "--defined-only", "--extern-only", "--format=posix", "\(folder)/lib\(plugin).so"])
        try #require(output.code == 0, "\(output.text)")
        // A sanitizer's runtime adds marks of its own to everything that it instruments.
        let symbols = output.text.split(separator: "\n").compactMap { $0.split(separator: " ").first }
            .filter { !$0.hasPrefix("__asan") && !$0.hasPrefix("__tsan") }
        #expect(symbols == ["crucible_plugin_entry"])
    }
}
