import Glibc
import Testing

@testable import ProcessSupervision

@Suite struct LookupTests {
    @Test func findsCommandsByBareNameOnly() throws {
        let path = "/nowhere::usr:/bin:/usr/bin"
        #expect(ProcessSupervisor.resolveExecutable("sh", searchPath: path) == "/bin/sh")
        #expect(ProcessSupervisor.resolveExecutable("sh", searchPath: "/bin/") == "/bin/sh")
        for name in ["", "/bin/sh", "./sh", "no-such-command", "sh\0", "..", "."] {
            #expect(ProcessSupervisor.resolveExecutable(name, searchPath: path) == nil)
        }
        // From wherever the tests were started, this is /bin.
        let relative = String(repeating: "../", count: 40) + "bin"
        #expect(access(relative + "/sh", X_OK) == 0)
        #expect(ProcessSupervisor.resolveExecutable("sh", searchPath: relative) == nil)
    }

    @Test func directoriesAndPlainFilesAreNoCommands() {
        #expect(ProcessSupervisor.resolveExecutable("bin", searchPath: "/usr") == nil)
        #expect(ProcessSupervisor.resolveExecutable("passwd", searchPath: "/etc") == nil)
        #expect(ProcessSupervisor.resolveExecutable("passwd", searchPath: "/etc:/usr/bin") == "/usr/bin/passwd")
    }

    @Test func reservedPortCanBeBound() async throws {
        let port = try #require(LoopbackPort.reserve())
        #expect(port != 0)
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let bind = "import socket; s = socket.socket(); s.bind(('127.0.0.1', \(port))); print(s.getsockname()[1])"
            _ = try supervisor.spawn(try #require(ProcessSpecification.python(bind)), recorder)
            #expect(try await recorder.exit() == .exited(0), "\(recorder.errors)")
            #expect(recorder.output == ["\(port)"])
        }
    }
}
