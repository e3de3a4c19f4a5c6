/// An interface that a plugin provides, with the code behind each function, in the order of the interface's list.
public struct Provided: Sendable {
    public var interface: Interface
    public var functions: [ProvidedFunction]

    public init(_ interface: Interface, _ functions: [ProvidedFunction]) {
        precondition(
            interface.signatures.count == functions.count,
            "\(interface.name) has \(interface.signatures.count) functions, \(functions.count) were given")
        self.interface = interface
        self.functions = functions
    }
}

/// The code behind one function, by the shape of its signature. Texts are JSON documents.
public enum ProvidedFunction: Sendable {
    /// `name(out str)`
    case read(@Sendable (any Plugin, Call) throws -> String)
    /// `name(str, out str)`
    case ask(@Sendable (any Plugin, Call, String) throws -> String)
    /// `name(str, fn event(str), fn done(i32, str))`; the task is cancelled with the call.
    case stream(@Sendable (any Plugin, Call, String, @escaping Emit) async throws -> String)
}

/// Sends one event to the caller of a streaming function. Throws when the caller is gone.
public typealias Emit = @Sendable (String) throws -> Void
