import Descriptor
import Testing

@Suite struct InterfaceNameTests {
    @Test(arguments: [
        ("crucible.model/1", "crucible.model", 1), ("a.b/20", "a.b", 20), ("my-vendor2.some-thing.deep/3", "my-vendor2.some-thing.deep", 3),
    ])
    func reads(text: String, base: String, major: Int) throws {
        let name = try #require(InterfaceName(text))
        #expect(name.base == base && name.major == major && name.description == text)
    }

    @Test(arguments: [
        "", "crucible.model", "crucible.model/", "crucible.model/0", "crucible.model/-1", "crucible.model/+1", "crucible.model/01",
        "crucible.model/1/2", "crucible.model/1 ", "crucible.model/x", "crucible.model/99999999999999999999", "model/1", ".model/1",
        "crucible./1", "crucible..model/1", "Crucible.model/1", "crucible.Model/1", "crucible.1model/1", "crucible.-model/1",
        "crucible.mo_del/1", "crucible.modèl/1", "crucible.model/１", "a.b\r\n/1",
    ])
    func refuses(text: String) {
        #expect(InterfaceName(text) == nil)
    }

    @Test func isAtMost128BytesLong() {
        let base = "a." + String(repeating: "b", count: 124)
        #expect(InterfaceName("\(base)/1")?.base == base)
        #expect(InterfaceName("\(base)b/1") == nil)
    }

    @Test func sortsByNameThenByMajorAsANumber() {
        let names = ["b.a/1", "a.b/10", "a.b/2", "a.a/3"].compactMap(InterfaceName.init)
        #expect(names.sorted().map(\.description) == ["a.a/3", "a.b/2", "a.b/10", "b.a/1"])
    }
}
