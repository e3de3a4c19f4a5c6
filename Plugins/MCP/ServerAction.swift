import CruciblePlugin

/// What a ``ServerMachine`` wants done.
enum ServerAction: Equatable, Sendable {
    /// Start the process and report it with this run number.
    case spawn(run: Int)
    /// Close the standard input of that run's process and end it if that does not. Its exit is reported as any other.
    case terminate(run: Int)
    case write(String, request: Int?, run: Int)
    case complete(CallToken, Result<ToolResult, Failure>)
    case progress(CallToken, ToolProgress)
    case log(Log.Level, String)
}
