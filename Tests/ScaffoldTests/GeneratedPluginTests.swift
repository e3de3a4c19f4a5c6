import FoundationEssentials
import HostTesting
import Testing

/// Row SDK-2: what `crucible new` writes builds without a warning, runs, and does in every language the same.
@Suite struct GeneratedPluginTests {
    static let interfaces = ["routing", "voice", "tools", "model", "acme.greeting/1"]

    @Test(arguments: ["c", "cpp", "rust"], interfaces)
    func buildsAndWorks(language: String, interface: String) async throws {
        try await Generated.inFolder { folder in
            let made = try Generated.make("my-plug", language, interface, in: folder)
            try made.build()
            try await made.withHost { try await Behaviour.check(interface, $0) }
            let listing = try Shell.run(["nm", "-D", "--defined-only", made.library])
            #expect(listing.text.split(separator: "\n").map { $0.split(separator: " ").last } == ["crucible_plugin_entry"])
        }
    }

    /// A package of its own takes its time, so one is built whole.
    @Test func aSwiftPackageOutsideThisRepositoryBuildsAndWorks() async throws {
        try await Generated.inFolder { folder in
            let made = try Generated.make("my-plug", "swift", "tools", in: folder)
            try made.build()
            try await made.withHost { try await Behaviour.check("tools", $0) }
            try await StateDriver.check(made)
        }
    }

    /// The other templates in Swift against the modules that this test was built with.
    @Test(arguments: interfaces) func theSwiftTemplatesCompile(interface: String) async throws {
        try await Generated.inFolder { folder in
            let made = try Generated.make("my-plug", "swift", interface, in: folder)
            let bin = TestHost.executableDirectory
            let checked = try Shell.run([
                "swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-parse-as-library", "-I", "\(bin)/Modules", "-Xcc",
                "-fmodule-map-file=\(bin)/CCrucible.build/module.modulemap", "-Xcc", "-I\(Generated.sdk)/include",
                "\(made.folder)/Sources/MyPlugPlugin/MyPlugPlugin.swift",
            ])
            #expect(checked.code == 0, "\(checked.text)")
        }
    }

    @Test(arguments: ["c", "cpp", "rust"], ["tools", "acme.greeting/1"])
    func stateMovesToAnotherInstance(language: String, interface: String) async throws {
        try await Generated.inFolder { folder in
            let made = try Generated.make("my-plug", language, interface, in: folder)
            try made.build()
            try await StateDriver.check(made)
        }
    }

    /// Names that are words of the languages, or of their libraries, or of the SDK.
    @Test(arguments: ["int", "plugin", "call", "std", "model", "class", "x"], ["c", "cpp", "rust"])
    func awkwardNamesCompile(name: String, language: String) async throws {
        try await Generated.inFolder { folder in
            try Generated.make(name, language, "tools", in: folder).build()
        }
    }
}
