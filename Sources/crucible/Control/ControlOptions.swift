import ArgumentParser
import Glibc

struct ControlOptions: ParsableArguments {
    @Option(help: "The Unix socket of the running host. Default: crucible-UID.sock in XDG_RUNTIME_DIR, TMPDIR or /tmp.")
    var socket: String?

    var path: String { socket ?? "\(HostOptions.stagingParent)/crucible-\(getuid()).sock" }
}
