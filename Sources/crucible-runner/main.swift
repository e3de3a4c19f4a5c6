import Conformance
import Glibc

// The host's helper process, in which whatever a library does happens here and not in the host. `crucible-runner test LIBRARY TEST` runs one
// test of the suite, and `crucible-runner replay RECORDING LIBRARY OUTPUT GENERATION` plays a recording.

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "test": TestChild.run(Array(arguments.dropFirst(2)))
case "replay": ReplayChild.run(Array(arguments.dropFirst(2)))
default:
    let usage = """
        usage: crucible-runner test LIBRARY TEST --seed N [--fuzz SECONDS | --fuzz-input FILE] [--config FILE]
               crucible-runner replay RECORDING LIBRARY OUTPUT GENERATION
        This program is started by crucible; see `crucible test --help`.

        """
    _ = usage.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(64)
}
