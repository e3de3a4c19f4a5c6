import Scaffold
import Testing

/// What `crucible new` accepts, and what it says otherwise.
@Suite struct RequestTests {
    private func problems(_ name: String, _ language: String, _ interface: String) -> [String] {
        do {
            _ = try NewPlugin(name: name, language: language, interface: interface)
            return []
        } catch { return error.problems.map(\.description) }
    }

    @Test func allThatIsWrongIsReportedAtOnce() {
        #expect(problems("My Plugin!", "c++", "voices") == [
            "'My Plugin!' cannot be the name of a plugin; use words of a-z and 0-9, joined by '-', beginning with a letter, at most 40 "
                + "bytes: 'my-plugin'",
            "there are no templates for the language 'c++'; did you mean 'cpp'? known are c, cpp, rust, swift",
            "'voices' is no interface; did you mean 'voice'? known are routing, voice, tools, model; one of your own is VENDOR.NAME/MAJOR, "
                + "such as acme.greeting/1, of a-z, 0-9 and '-', at most 128 bytes",
        ])
    }

    @Test(arguments: ["", "-a", "a-", "a--b", "1a", "a_b", "a.b", "a/b", "..", "ä", String(repeating: "a", count: 41)])
    func badNamesAreRefused(name: String) { #expect(problems(name, "c", "voice").count == 1) }

    @Test(arguments: ["host", "crucible", "crucible-x"]) func takenNamesAreRefused(name: String) {
        #expect(problems(name, "c", "voice") == ["the name '\(name)' is taken by the host itself; try 'my-\(name)'"])
    }

    @Test(arguments: [
        "", "acme", "acme/1", "acme.x", "acme.x/0", "acme.x/01", "acme.x/-1", "Acme.x/1", "acme..x/1", "acme.1/1", "acme.x/1/1",
        "a." + String(repeating: "b", count: 127) + "/1", "crucible.log/1", "crucible.routing/2",
    ])
    func badInterfacesAreRefused(interface: String) { #expect(problems("x", "c", interface).count == 1) }

    @Test func namesInTheLanguages() throws {
        let plugin = try NewPlugin(name: "loud-parrot-2", language: "rust", interface: "crucible.model/1")
        #expect(plugin.interface == .model)
        #expect(plugin.symbol == "loud_parrot_2")
        #expect(plugin.type == "LoudParrot2Plugin")
        #expect(try NewPlugin(name: "x", language: "c", interface: "acme.my-thing/12").interface == .own("acme.my-thing/12"))
    }
}
