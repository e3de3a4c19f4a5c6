// A host for tests to kill. It does what its standard input says, one command a line:
//   spawn MARK   start a shell with two sleeping children; MARK ends up in their command lines
//   storm MARK   do that again and again, for as long as it lives
//   leak         start an unsupervised process that inherits every descriptor, as a careless plugin would
//   shutdown     shut the supervisor down; a new one takes its place
// and answers each with a line: the pids it knows, or the command's name.

import Glibc
import ProcessSupervision

var supervisor = ProcessSupervisor()

/// One line at a time from any thread, without waiting for a buffer to fill.
func answer(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(1, line, line.count)
}

@MainActor func spawnTree(_ mark: String) {
    // The mark makes an odd but valid duration.
    let script = "sleep 1000.\(mark) & a=$!; sleep 1000.\(mark) & echo $$ $a $!; wait"
    let tree = ProcessSpecification(
        executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
    do {
        _ = try supervisor.spawn(
            tree, onLine: { _, line in answer(String(decoding: line, as: UTF8.self)) }, onExit: { _, _ in })
    } catch {
        answer("failed: \(error)")
    }
}

func leak() {
    for descriptor in Int32(3)..<256 { _ = fcntl(descriptor, F_SETFD, 0) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
    var pid = pid_t()
    let error = posix_spawn(&pid, "/bin/sleep", nil, &attributes, arguments, environ)
    answer(error == 0 ? "\(pid)" : "failed: \(error)")
}

answer("ready")
while let command = readLine() {
    let words = command.split(separator: " ").map(String.init)
    switch words.first {
    case "spawn": spawnTree(words[1])
    case "storm": while true { spawnTree(words[1]) }
    case "leak": leak()
    case "shutdown":
        supervisor.shutdown(grace: .zero)
        supervisor = ProcessSupervisor()
        answer("shutdown")
    default: answer("failed: unknown command '\(command)'")
    }
}
