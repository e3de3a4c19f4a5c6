import Conformance
import FoundationEssentials
import Glibc
import Loader

// The host's helper process, in which whatever a library does happens here and not in the host. `crucible-runner describe LIBRARY` opens a
// library, asks it to describe itself, and writes the answer as one line; `crucible-runner test LIBRARY TEST` runs one test of the suite.

func describe(_ path: String) -> DescriptionReport {
    let staged = StagedLibrary(staged: path)
    do { return DescriptionReport(descriptor: try PluginImage.open(staged).descriptor, problems: []) } catch {
        return DescriptionReport(descriptor: nil, problems: error.problems)
    }
}

let arguments = CommandLine.arguments
if arguments.count >= 2, arguments[1] == "test" { TestChild.run(Array(arguments.dropFirst(2))) }
guard arguments.count == 3, arguments[1] == "describe" else {
    let usage = "usage: crucible-runner describe LIBRARY\nThis program is started by crucible; see `crucible inspect --help`.\n"
    _ = usage.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(64)
}
let encoded = try JSONEncoder().encode(describe(arguments[2]))
// The library may have left text in the buffers of standard output: the report starts a line of its own.
print("\n" + DescriptionReport.marker + String(decoding: encoded, as: UTF8.self))
fflush(nil)
// Not `exit`: destructors of an untrusted library need not run.
_exit(0)
