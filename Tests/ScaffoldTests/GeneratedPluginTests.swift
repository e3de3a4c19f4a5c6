import Conformance
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
            try await keepsTheRules(made.library, interface)
            let listing = try Shell.run(["nm", "-D", "--defined-only", made.library])
            #expect(listing.text.split(separator: "\n").map { $0.split(separator: " ").last } == ["crucible_plugin_entry"])
        }
    }

    /// `crucible test` has nothing to say against it. What takes ten thousand calls is asked of one interface in each language: behind the
    /// others is the same code.
    private func keepsTheRules(_ library: String, _ interface: String) async throws {
        let tests = ConformanceSuite.all.filter { interface == "tools" || !["memory", "handles"].contains($0.id) }
        var options = ConformanceRunner.Options(seed: 1)
        options.jobs = 8
        let runner = ConformanceRunner(runner: TestHost.executableDirectory + "/crucible-runner", library: library, options: options)
        let report = await runner.run(tests)
        for failure in report.failures { Issue.record("\(failure.test.id): \(failure.verdict.reasons.joined(separator: "; "))") }
        #expect(report.results.count { $0.verdict == .passed } >= 18)
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

    /// The other templates in Swift against the modules that this test was built with, and not as packages.
    @Test(arguments: interfaces) func theSwiftTemplatesCompileAndKeepTheRules(interface: String) async throws {
        try await Generated.inFolder { folder in
            let made = try Generated.make("my-plug", "swift", interface, in: folder)
            let bin = TestHost.executableDirectory
            let objects = try ["CruciblePlugin", "Locking", "CCrucible"].flatMap { try objectFiles("\(bin)/\($0).build") }
            let library = "\(folder)/libmy_plug.so"
            let compiled = try Shell.run([
                "swiftc", "-emit-library", "-module-name", "MyPlugPlugin", "-o", library, "-swift-version", "6", "-warnings-as-errors", "-parse-as-library", "-I", "\(bin)/Modules", "-Xcc",
                "-fmodule-map-file=\(bin)/CCrucible.build/module.modulemap", "-Xcc", "-I\(Generated.sdk)/include",
                "\(made.folder)/Sources/MyPlugPlugin/MyPlugPlugin.swift", "-Xlinker",
                "--version-script=\(Generated.sdk)/plugin.version",
            ] + objects)
            try #require(compiled.code == 0, "\(compiled.text)")
            try await keepsTheRules(library, interface)
        }
    }

    private func objectFiles(_ folder: String) throws -> [String] {
        let walk = FileManager.default
        return try walk.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".o") && !$0.hasSuffix(".swiftmodule.o") }.map { "\(folder)/\($0)" }
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
