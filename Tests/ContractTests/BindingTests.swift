import CCrucible
import FoundationEssentials
import Gate
import Host
import HostTesting
import Testing

/// The bindings for C++ and Rust say what the headers say, and nothing thrown leaves a plugin.
@Suite struct BindingTests {
    static let sdk = Headers.repository + "/plugin-sdk"

    @Test(arguments: Compiler.all.filter { ["c++17", "c++20"].contains($0.standard) })
    func theHeaderForCXXCompilesWithoutAWarning(_ compiler: Compiler) async throws {
        let complaint = try await Headers.withSources(["alone.cpp": "#include \"crucible.hpp\"\n"]) { folder in
            await compiler.complaint([folder + "/alone.cpp"], ["-fsyntax-only", "-I", Self.sdk + "/cpp"])
        }
        #expect(complaint == nil)
    }

    // MARK: Rust

    /// The interfaces and statuses are written out in Rust; a program prints them.
    @Test func theRustBindingSaysWhatTheHeadersSay() async throws {
        let names = [
            "Log", "Clock", "Config", "Http", "Process", "Lease", "Cache", "Event", "Metric", "Trace", "Routing", "Voice", "Model", "Tools", "Orchestration", "Converter",
        ]
        let statuses = (0...16).map { code in String(cString: crucible_status_name(code).data) }
        let program = """
            fn show(required: crucible::Required) {
                for text in &required.signatures { println!("{} {}", required.name, unsafe { text.text() }); }
            }
            fn main() {
                \(names.map { "show(crucible::standard::\($0)Client::required());" }.joined(separator: "\n    "))
                \(statuses.map { "println!(\"\($0) {}\", crucible::\($0));" }.joined(separator: "\n    "))
            }
            """
        let output = try await Headers.withSources(["show.rs": program]) { folder in
            try await Self.buildRust(folder)
            let built = await Shell.run("/usr/bin/env", [
                "rustc", "--edition", "2021", "-D", "warnings", "--extern", "crucible=\(folder)/libcrucible.rlib", "-o", folder + "/show",
                folder + "/show.rs",
            ])
            try #require(built.code == 0, "\(built.text)")
            return await Shell.run(folder + "/show", [])
        }
        let interfaces = SignatureTextTests.documented.flatMap { name, texts in texts.map { "\(name) \($0)" } }
        let expected = interfaces + statuses.enumerated().map { "\($1) \($0)" }
        #expect(Set(output.text.split(separator: "\n").map(String.init)) == Set(expected))
    }

    private static func buildRust(_ folder: String) async throws {
        let library = await Shell.run("/usr/bin/env", [
            "rustc", "--edition", "2021", "-D", "warnings", "--crate-type", "rlib", "--crate-name", "crucible", "-o",
            folder + "/libcrucible.rlib", sdk + "/rust/lib.rs",
        ])
        try #require(library.code == 0, "\(library.text)")
    }

    // MARK: The barrier

    @Test func nothingThrownLeavesAPluginInCXX() async throws {
        try await Headers.withSources(["thrower.cpp": Self.thrower]) { folder in
            let complaint = await Compiler(program: "g++", standard: "c++17").complaint(
                [folder + "/thrower.cpp"],
                ["-fPIC", "-shared", "-fvisibility=hidden", "-I", Self.sdk + "/cpp", "-o", folder + "/libthrower.so"])
            try #require(complaint == nil)
            try await Self.checkThrower(folder + "/libthrower.so", other: "an exception that says nothing")
        }
    }

    @Test func nothingThrownLeavesAPluginInRust() async throws {
        try await Headers.withSources(["thrower.rs": Self.panicker]) { folder in
            try await Self.buildRust(folder)
            let built = await Shell.run("/usr/bin/env", [
                "rustc", "--edition", "2021", "-D", "warnings", "--crate-type", "cdylib", "--extern",
                "crucible=\(folder)/libcrucible.rlib", "-o", folder + "/libthrower.so", folder + "/thrower.rs",
            ])
            try #require(built.code == 0, "\(built.text)")
            try await Self.checkThrower(folder + "/libthrower.so", other: "panic: without a message")
        }
    }

    private static func checkThrower(_ library: String, other: String) async throws {
        let host = try await TestHost("crucible: 1\nplugins:\n  it: {library: \(library)}")
        try await host.start()
        let (ask, later) = (HostCall(try host.host.edge(nil, "ask", of: "it")), HostCall(try host.host.edge(nil, "later", of: "it")))
        #expect(throws: GateFailure(.denied, "not for you")) { try ask.synchronous([.str("failure")]) }
        #expect(throws: GateFailure(.failed, other)) { try ask.synchronous([.str("other")]) }
        #expect(try ask.synchronous([.str("fine")]).map(\.value.text) == ["fine"])
        for _ in 0..<2 {
            await #expect(throws: GateFailure(.denied, "not for you")) { try await later.asynchronous([.str("failure")]) }
            await #expect(throws: GateFailure(.failed, other)) { try await later.asynchronous([.str("other")]) }
            await #expect(throws: GateFailure(.broken, "the plugin forgot to answer")) { try await later.asynchronous([.str("forget")]) }
            // An answer is given once: what is thrown after it is dropped.
            #expect(try await later.asynchronous([.str("answer, then throw")]) == "answered")
        }
        #expect(host.state("it")?.state == "active")
        await host.stop()
    }

    private static let thrower = """
        #include "crucible.hpp"
        #define ACME_THROWER_1_NAME "acme.thrower/1"
        #define ACME_THROWER_1(F, X, IN, OUT, FN) \\
            F(X, ask, IN(str, how), OUT(str, answer)) \\
            F(X, later, IN(str, how), FN(2)(done, i32, str))
        class Thrower {
        public:
            static constexpr crucible::Description description{"acme.thrower", "1.0.0", "Throws"};
            explicit Thrower(crucible::Host) {}
            std::string ask(const crucible::Call &, std::string_view how) {
                if (how == "failure") throw crucible::Failure(CRUCIBLE_DENIED, "not for you");
                if (how == "other") throw 7;
                return std::string(how);
            }
            void later(const crucible::Call &call, std::string_view how, crucible::Done done) {
                if (how == "answer, then throw") done.ok("answered");
                if (how != "forget") ask(call, how == "failure" ? how : "other");
            }
        };
        CRUCIBLE_PLUGIN(Thrower, CRUCIBLE_PROVIDES(Thrower, ACME_THROWER_1, 0))

        """

    private static let panicker = """
        use crucible::{Call, Description, Done, Failure, Host, Out, Plugin, Result, Threads, DENIED};
        crucible::interface! {
            pub trait Throwing, client ThrowingClient = "acme.thrower/1", minor 0 {
                ask(str how, out str answer);
                later(str how, fn done(i32, str));
            }
        }
        struct Thrower;
        fn fail(how: &str) -> Result<()> {
            match how {
                "failure" => Err(Failure::new(DENIED, "not for you")),
                "fine" | "forget" => Ok(()),
                _ => std::panic::panic_any(7),
            }
        }
        impl Plugin for Thrower {
            fn create(_: Host) -> Result<Self> { Ok(Thrower) }
        }
        impl Throwing for Thrower {
            fn ask(&self, _: &Call, how: &str, answer: &mut Out) -> Result<()> {
                fail(how)?;
                answer.write(how)
            }
            fn later(&self, _: &Call, how: &str, done: Done) -> Result<()> {
                if how == "answer, then throw" { done.ok("answered"); }
                fail(how)
            }
        }
        crucible::plugin! {
            Thrower: Description { id: "acme.thrower", version: "1.0.0", summary: "Throws", threads: Threads::Serial, state: None },
            provides: [Throwing],
            requires: [],
        }

        """
}
