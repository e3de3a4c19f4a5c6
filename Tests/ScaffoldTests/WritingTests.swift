import FoundationEssentials
import Scaffold
import Testing

/// What is written, where the SDK is looked for, and what is refused.
@Suite struct WritingTests {
    @Test(arguments: Language.allCases, GeneratedPluginTests.interfaces)
    func everyPlaceIsFilled(language: Language, interface: String) async throws {
        try await Generated.inFolder { folder in
            let plugin = try NewPlugin(name: "my-plug", language: language.rawValue, interface: interface)
            let sdk = try SDKFolder.find(given: Generated.sdk, environment: nil, executable: "/", directory: "/")
            let written = try Scaffold.make(plugin, sdk: sdk, in: folder)
            for needed in ["Makefile", "manifest.yaml", "README.md", ".gitignore"] { #expect(written.contains("my-plug/\(needed)")) }
            for path in written {
                let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
                #expect(!text.contains("%{"), "\(path)")
                #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"), "\(path)")
            }
        }
    }

    @Test func whatExistsIsNotTouched() async throws {
        try await Generated.inFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: folder + "/my-plug"))
            let error = try #require(throws: ScaffoldError.self) { try Generated.make("my-plug", "c", "voice", in: folder) }
            #expect(error.description == "\(folder)/my-plug exists already; take another name, or remove it")
            #expect(try String(contentsOfFile: folder + "/my-plug", encoding: .utf8) == "mine")
        }
    }

    @Test func nothingIsWrittenWhenATemplateIsBroken() async throws {
        try await Generated.inFolder { folder in
            try FileManager.default.copyItem(atPath: Generated.sdk + "/templates", toPath: folder + "/templates")
            for file in ["include/crucible/crucible.h", "plugin.version"] {
                let target = URL(filePath: "\(folder)/\(file)")
                try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data().write(to: target)
            }
            try Data("%{symbol} %{nobody} %{nothing}".utf8).write(to: URL(filePath: folder + "/templates/c/voice.c"))
            let sdk = try SDKFolder.find(given: folder, environment: nil, executable: "/", directory: "/")
            let plugin = try NewPlugin(name: "my-plug", language: "c", interface: "voice")
            let error = try #require(throws: ScaffoldError.self) { try Scaffold.make(plugin, sdk: sdk, in: folder) }
            let file = "\(folder)/templates/c/voice.c"
            #expect(error.problems.map(\.message) == ["\(file): there is no value 'nobody'", "\(file): there is no value 'nothing'"])
            #expect(!FileManager.default.fileExists(atPath: folder + "/my-plug"))
        }
    }

    @Test func theSDKIsFoundAboveTheProgramAndAboveTheFolder() throws {
        let root = Generated.repository
        for (executable, directory) in [("\(root)/.build/x86_64/debug", "/"), ("/usr/bin", "\(root)/Tests/ScaffoldTests"), ("/", root)] {
            #expect(try SDKFolder.find(given: nil, environment: "", executable: executable, directory: directory).path == Generated.sdk)
        }
        #expect(try SDKFolder.find(given: "plugin-sdk/", environment: "/x", executable: "/", directory: root).path == Generated.sdk)
        #expect(try SDKFolder.find(given: nil, environment: Generated.sdk, executable: "/", directory: "/").path == Generated.sdk)
    }

    @Test func whereItWasLookedForIsSaid() {
        let named = #expect(throws: ScaffoldError.self) {
            try SDKFolder.find(given: "/nowhere", environment: Generated.sdk, executable: "/", directory: "/")
        }
        #expect(named?.description == """
            there is no SDK (a folder with crucible.h and templates) in: /nowhere; name it with --sdk FOLDER or in CRUCIBLE_SDK
            """)
        let searched = #expect(throws: ScaffoldError.self) {
            try SDKFolder.find(given: nil, environment: nil, executable: "/a/b", directory: "/c")
        }
        for place in ["/a/b/plugin-sdk", "/a/plugin-sdk", "/a/share/crucible/plugin-sdk", "/c/plugin-sdk"] {
            #expect(searched?.description.contains(place) == true, "\(place)")
        }
    }
}
