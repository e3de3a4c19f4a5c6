import Host
import HostTesting
import Testing

/// What comes out of the compilers of C, C++ and Rust.
@Suite struct BuildTests {
    @Test(arguments: ["libcounter.so", "libkeyword_router.so", "libherald.so", "libtoolbox.so", "libledger.so"])
    func exportsOneSymbol(library: String) throws {
        let listing = try Shell.run("nm", "-D", "--defined-only", "\(Examples.folder())/\(library)")
        #expect(listing.code == 0, "\(listing.text)")
        let symbols = listing.text.split(separator: "\n").map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        #expect(symbols == ["T crucible_plugin_entry"])
    }

    @Test(arguments: ["CC": "gcc", "CXX": "g++", "RUSTC": "rustc"]) func namesAMissingTool(variable: String, package: String) throws {
        let folder = try Examples.folder() + "/without-\(package)"
        let made = try Shell.run("make", "-C", Examples.source, "OUT=\(folder)", "\(variable)=no-such-tool")
        #expect(made.code != 0)
        #expect(made.text.contains("no-such-tool is not installed: apt-get install \(package)"), "\(made.text)")
    }

    @Test func theLedgerNeedsACounter() async throws {
        let error = try await #require(throws: HostError.self) {
            try await TestHost("crucible: 1\nplugins:\n  books: {library: ledger}", Shop.options())
        }
        #expect(error.reasons.count == 1)
        #expect(error.description.contains("books"))
        #expect(error.description.contains("acme.counter/1"))
    }
}
