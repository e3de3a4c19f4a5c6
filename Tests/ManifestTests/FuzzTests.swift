import Glibc
import TestSupport
import Testing

@testable import Manifest

/// Broken manifests, thousands of them: each gives a manifest or problems, and never a crash.
/// `MANIFEST_FUZZ_SEED` repeats a run, `MANIFEST_FUZZ_CASES` makes it longer.
@Suite struct FuzzTests {
    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    /// Texts that mean something to YAML or to the decoder.
    private static let tokens: [[UInt8]] = [
        "- ", ": ", "? ", "&a ", "*a", "*limits", "<<: ", "[", "]", "{", "}", ", ", "\n", "\t", "  ", "#", "|\n", ">-\n", "\"", "'",
        "---\n", "...\n", "%YAML 1.1\n", "%TAG ! x\n", "!!str ", "!!int ", "!x ", "!", "${", "${A}", "${A:-", "$${", "}", "~", "null", "true", "yes",
        ".inf", "1e999", "99999999999999999999", "-1", "0x", "10s", "1h", "16MiB", "crucible", "plugins", "library", "grants", "http",
        "*.example.com", "[::1]:*", "a/b", "\\u0000", "\\x41", "\u{FEFF}", "\u{85}", "\u{2028}", "é", "😀", "\0",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]

    @Test func neverCrashes() throws {
        let seed = Self.number("MANIFEST_FUZZ_SEED") ?? UInt64.random(in: 1...UInt64.max)
        let cases = Self.number("MANIFEST_FUZZ_CASES") ?? 5_000
        print("FuzzTests: MANIFEST_FUZZ_SEED=\(seed) MANIFEST_FUZZ_CASES=\(cases)")
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        var refused = 0
        for index in 0..<cases {
            let bytes = mutated(Array(fullManifest.utf8), &random)
            do throws(ManifestError) {
                let manifest = try Manifest.parse(bytes, file: "f.yaml", directory: "/d")
                use(manifest)
                accepted += 1
            } catch {
                refused += 1
                #expect(!error.problems.isEmpty, "seed \(seed), case \(index)")
                #expect(error.problems.allSatisfy { isPlausible($0) }, "seed \(seed), case \(index): \(error.problems.map(\.message.debugDescription))")
            }
        }
        // Both paths were taken: the mutations are neither harmless nor hopeless.
        #expect(accepted > 0 && refused > 0, "seed \(seed)")
    }

    /// A message is one line of printable text, and its place is in the file.
    private func isPlausible(_ problem: ManifestProblem) -> Bool {
        let controls = problem.description.unicodeScalars.contains { $0.properties.generalCategory == .control }
        let placed = problem.position.map { $0.line >= 1 && $0.column >= 1 } ?? true
        return !controls && placed && !problem.message.isEmpty
    }

    /// Everything that can be asked of a manifest; its JSON is read back.
    private func use(_ manifest: Manifest) {
        let resolved = try? manifest.resolved(environment: ["OPENAI_API_KEY": "k", "A": "\"\\\n"])
        for plugin in (resolved ?? manifest).plugins {
            let json = plugin.config.json()
            #expect((try? YAMLDocument.json(fromYAML: json, file: "j")) == json)
            #expect(plugin.config.display() == manifest.plugins.first { $0.id == plugin.id }?.config.display())
            for grant in plugin.grants.http {
                _ = grant.allows(host: grant.host, port: 443)
            }
        }
        #expect(!manifest.effectiveValues.isEmpty)
    }

    private func mutated(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random)!, at: place)
            case 1: bytes.replaceSubrange(place..<end, with: Self.tokens.randomElement(using: &random)!)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.removeSubrange(place...)
            case 4: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            }
        }
        return bytes
    }
}
