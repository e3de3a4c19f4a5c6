import FoundationEssentials
import Glibc
import Loader

// `crucible-describer LIBRARY` opens a library, asks it to describe itself, and writes the answer as one line. It is a program of its own and
// links next to nothing, since a host starts one for every library before it can be ready.

func describe(_ path: String) -> DescriptionReport {
    let staged = StagedLibrary(staged: path)
    do { return DescriptionReport(descriptor: try PluginImage.open(staged).descriptor, problems: []) } catch {
        return DescriptionReport(descriptor: nil, problems: error.problems)
    }
}

let arguments = CommandLine.arguments
guard arguments.count == 2 else {
    let usage = "usage: crucible-describer LIBRARY\nThis program is started by crucible; see `crucible inspect --help`.\n"
    _ = usage.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(64)
}
let encoded = try JSONEncoder().encode(describe(arguments[1]))
// The library may have left text in the buffers of standard output: the report starts a line of its own.
print("\n" + DescriptionReport.marker + String(decoding: encoded, as: UTF8.self))
fflush(nil)
// Not `exit`: destructors of an untrusted library need not run.
_exit(0)
