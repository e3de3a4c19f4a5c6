/// What to execute, and within which bounds.
public struct ProcessSpecification: Sendable {
    /// Absolute path of the program. See `ProcessSupervisor.resolveExecutable` for bare names.
    public var executable: String
    /// Arguments after the program's own name; `argv[0]` is `executable`.
    public var arguments: [String]
    /// The whole environment of the child: nothing is inherited.
    public var environment: [String: String]
    /// Where the child starts; nil means the host's own working directory.
    public var workingDirectory: String?
    /// Longest line on standard output, in bytes without its terminator. A longer one ends the child.
    public var maxLine: Int
    /// Most bytes of input that wait for the child at a time. `write` answers `.full` beyond.
    public var maxQueuedInput: Int

    public init(
        executable: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        workingDirectory: String? = nil,
        maxLine: Int = 16 << 20,
        maxQueuedInput: Int = 4 << 20
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.maxLine = maxLine
        self.maxQueuedInput = maxQueuedInput
    }
}

extension ProcessSpecification {
    /// Everything that is wrong with it, in words; empty when it can be executed.
    var problems: [String] {
        var problems: [String] = []
        if !executable.hasPrefix("/") {
            problems.append("executable '\(executable)' is not an absolute path")
        }
        for (what, text) in [("executable", executable), ("workingDirectory", workingDirectory ?? "")]
        where text.utf8.contains(0) {
            problems.append("\(what) contains a zero byte")
        }
        if workingDirectory == "" { problems.append("workingDirectory is empty; leave it out instead") }
        for (index, argument) in arguments.enumerated() where argument.utf8.contains(0) {
            problems.append("argument \(index + 1) contains a zero byte")
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            if name.isEmpty || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "=")) {
                problems.append("environment name '\(name)' is empty or contains '=' or a zero byte")
            }
            // The value may be a secret: never shown.
            if value.utf8.contains(0) { problems.append("environment value of '\(name)' contains a zero byte") }
        }
        if maxLine < 1 { problems.append("maxLine is \(maxLine); it must be at least 1 byte") }
        if maxQueuedInput < 1 { problems.append("maxQueuedInput is \(maxQueuedInput); it must be at least 1 byte") }
        return problems
    }
}
