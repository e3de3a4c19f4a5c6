import Descriptor
// JSONEncoder and JSONDecoder.
import FoundationEssentials
import Signature
import Testing

@Suite struct DescriptorCodingTests {
    private static let json = """
        {"abi":1,"id":"crucible.voice","lifecycle":["create","start"],\
        "provides":[{"functions":["voices(out str list)","compose(str request, fn done(i32, str))"],"interface":"crucible.voice/1",\
        "minor":2}],\
        "requires":[{"functions":["route(str request, out str decision)"],"interface":"crucible.routing/1","many":false,"minimum_minor":1,\
        "optional":true}],"start_deadline_ms":15000,"state":{"id":"voice-state","oldest_restorable":1,"written":3},"summary":"Ten voices",\
        "threads":"serial","unload":"attempt","version":"1.2.3-rc.1+build.7","wants":["http api.openai.com"]}
        """

    private static func descriptor() throws -> PluginDescriptor {
        PluginDescriptor(
            id: "crucible.voice", version: try #require(SemanticVersion("1.2.3-rc.1+build.7")), summary: "Ten voices", abi: 1,
            threadModel: .serial, unloadClass: .attempt, startDeadline: .seconds(15),
            provides: [
                .init(
                    interface: try #require(InterfaceName("crucible.voice/1")), minor: 2,
                    functions: try ["voices(out str list)", "compose(str request, fn done(i32, str))"].map { try Signature(parsing: $0) })
            ],
            requires: [
                .init(
                    interface: try #require(InterfaceName("crucible.routing/1")), minimumMinor: 1, isOptional: true, isMany: false,
                    functions: [try Signature(parsing: "route(str request, out str decision)")])
            ],
            wants: ["http api.openai.com"], stateSchema: .init(id: "voice-state", oldestRestorable: 1, written: 3),
            lifecycle: ["create", "start"])
    }

    private func decode(_ json: String) throws -> PluginDescriptor {
        try JSONDecoder().decode(PluginDescriptor.self, from: Data(json.utf8))
    }

    private func encode(_ descriptor: PluginDescriptor) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(descriptor), as: UTF8.self)
    }

    @Test func writesTheDocumentedKeys() throws {
        #expect(try encode(Self.descriptor()) == Self.json)
    }

    @Test func readsWhatItWrites() throws {
        let decoded = try decode(Self.json)
        #expect(decoded == (try Self.descriptor()))
        // Equality of versions leaves out build metadata.
        #expect(decoded.version.description == "1.2.3-rc.1+build.7")
    }

    @Test func theSmallestOneGoesThereAndBack() throws {
        let smallest = PluginDescriptor(id: "a.b", version: try #require(SemanticVersion("0.1.0")))
        let json = try encode(smallest)
        #expect(try decode(json) == smallest)
        #expect(!json.contains("start_deadline_ms") && !json.contains("state"))
    }

    @Test(arguments: [
        ("\"id\":\"crucible.voice\"", "\"id\":\"voice\""),
        ("\"id\":\"crucible.voice\"", "\"id\":7"),
        ("\"id\":\"crucible.voice\",", ""),
        ("1.2.3-rc.1+build.7", "1.2"),
        ("crucible.voice/1", "crucible.voice"),
        ("crucible.routing/1", "crucible.routing/0"),
        ("voices(out str list)", "voices(out string list)"),
        ("\"minor\":2", "\"minor\":-1"),
        ("\"minor\":2", "\"minor\":4294967296"),
        ("\"minor\":2", "\"minor\":1.5"),
        ("\"minimum_minor\":1", "\"minimum_minor\":-1"),
        ("\"abi\":1", "\"abi\":-1"),
        ("\"start_deadline_ms\":15000", "\"start_deadline_ms\":-1"),
        ("\"start_deadline_ms\":15000", "\"start_deadline_ms\":9223372036854775807"),
        ("\"oldest_restorable\":1", "\"oldest_restorable\":-1"),
        ("\"written\":3", "\"written\":\"3\""),
        ("\"threads\":\"serial\"", "\"threads\":\"Serial\""),
        ("\"unload\":\"attempt\"", "\"unload\":\"always\""),
        ("\"optional\":true", "\"optional\":1"),
        ("\"wants\":[", "\"wants\":{"),
        ("}]", "}"),
    ])
    func refusesWhatIsMalformed(original: String, replacement: String) throws {
        var json = Self.json
        json.replaceSubrange(try #require(json.firstRange(of: original)), with: replacement)
        #expect(throws: DecodingError.self) { try decode(json) }
    }

    @Test func refusesEveryTruncation() {
        for length in 0..<Self.json.utf8.count {
            #expect(throws: DecodingError.self) { try decode(String(decoding: Self.json.utf8.prefix(length), as: UTF8.self)) }
        }
    }
}
