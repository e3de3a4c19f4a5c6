import Glibc

/// The libraries of the swap benchmark, built from C into a folder of their own.
struct SwapLibraries {
    private let folder: String

    init() throws {
        var name = Array("/tmp/crucible-swaps.XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw BenchmarkError("no folder can be made in /tmp") }
        folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { _ = system("rm -r '\(folder)'") }

    /// The plugin that is swapped.
    func tally(version: String, state: Int?) throws -> String {
        let flags = state.map { "-DSTATE_SIZE=\($0)" } ?? "-DNO_STATE"
        return try build("Tests/Fixtures/Swap/tally.c", "tally-\(version)-\(state ?? 0)", "'-DVERSION=\"\(version)\"' \(flags)")
    }

    /// The plugin that calls it.
    func load() throws -> String { try build("Tests/Benchmarks/Load/load.c", "load", "") }

    private func build(_ source: String, _ name: String, _ flags: String) throws -> String {
        let path = "\(folder)/\(name).so"
        let command = """
            cc -std=gnu11 -O2 -shared -fPIC -Iplugin-sdk/include -Wl,--version-script=plugin-sdk/plugin.version \(flags) \(source) \
            -o '\(path)' -lpthread
            """
        guard system(command) == 0 else { throw BenchmarkError("\(source) cannot be built") }
        return path
    }
}

struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
