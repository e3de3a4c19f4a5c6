import CCrucible

/// `crucible.process/1`
public struct ProcessService: Sendable {
    public enum Stream: Int32, Sendable { case standardOutput = 1, standardError = 2 }

    let table: ImportTable
    private typealias Spawn = @convention(c) (
        Crossing.CallPointer, crucible_str, UnsafeMutablePointer<UInt64>, crucible_fn_i32_bytes, crucible_fn_i32_str
    ) -> Int32
    private typealias Write = @convention(c) (Crossing.CallPointer, UInt64, crucible_bytes) -> Int32
    private typealias Close = @convention(c) (Crossing.CallPointer, UInt64) -> Int32
    private typealias Terminate = @convention(c) (Crossing.CallPointer, UInt64, Int64) -> Int32
    private typealias Port = @convention(c) (Crossing.CallPointer, UnsafeMutablePointer<UInt32>) -> Int32

    /// Starts a child. `onLine` gets each line without its line feed, in order, never concurrently; blocking in it holds the child
    /// back. `onExit` is called exactly once, after the last line. The child belongs to no call: it lives until it ends, is
    /// terminated, or the plugin stops.
    public func spawn(
        _ specification: ProcessSpecification, onLine: @escaping @Sendable (Stream, [UInt8]) -> Void,
        onExit: @escaping @Sendable (Result<ProcessExit, Failure>) -> Void
    ) throws(Failure) -> RunningProcess {
        let spawn = table.function(0, as: Spawn.self)
        let document = try JSON.encode(specification)
        var handle: UInt64 = 0
        let receiver = Receiver { result in
            onExit(Result {
                try JSON.decode(ProcessExit.self, from: try result.get(), what: "process exit")
            }.mapError { Failure($0) })
        }
        receiver.onNumberedBytes = { number, bytes in
            if let stream = Stream(rawValue: number) { onLine(stream, bytes) }
        }
        do {
            try table.cross(.root) { pointer in
                document.withCrucibleStr { spawn(pointer, $0, &handle, receiver.numberedBytesCallback, receiver.doneCallback) }
            }
        } catch {
            receiver.discard()
            throw error
        }
        return RunningProcess(service: self, handle: handle)
    }

    /// A TCP port on 127.0.0.1 that was free a moment ago.
    public func port() throws(Failure) -> Int {
        let port = table.function(4, as: Port.self)
        var number: UInt32 = 0
        try table.cross(.root) { port($0, &number) }
        return Int(number)
    }

    fileprivate func write(_ handle: UInt64, _ bytes: [UInt8]) throws(Failure) {
        let write = table.function(1, as: Write.self)
        try table.cross(.root) { pointer in bytes.withCrucibleBytes { write(pointer, handle, $0) } }
    }

    fileprivate func closeInput(_ handle: UInt64) {
        let close = table.function(2, as: Close.self)
        try? table.cross(.root) { close($0, handle) }
    }

    fileprivate func terminate(_ handle: UInt64, _ grace: Duration) {
        let terminate = table.function(3, as: Terminate.self)
        try? table.cross(.root) { terminate($0, handle, grace.nanoseconds / 1_000_000) }
    }
}

/// A child process of this plugin. Using one that has ended is harmless.
public struct RunningProcess: Sendable {
    fileprivate let service: ProcessService
    fileprivate let handle: UInt64

    /// Queues bytes for its standard input. Throws `RESOURCE_EXHAUSTED` when the queue is full, `GONE` when it has ended.
    public func write(_ bytes: [UInt8]) throws(Failure) { try service.write(handle, bytes) }
    public func closeInput() { service.closeInput(handle) }
    /// Closes standard input, then SIGTERM, then SIGKILL, all within `grace`. Returns at once; `onExit` follows.
    public func terminate(grace: Duration) { service.terminate(handle, grace) }
}

/// process-spec.schema.json
public struct ProcessSpecification: Codable, Sendable {
    /// The program and its arguments. A program with a `/` is relative to the manifest, others are searched in PATH.
    public var command: [String]
    /// Added to what a child inherits of the host's environment: PATH, HOME, the locale and the like.
    public var environment: [String: String]?
    /// Working directory, relative to the manifest's folder; nil: that folder.
    public var directory: String?

    public init(command: [String], environment: [String: String]? = nil, directory: String? = nil) {
        self.command = command
        self.environment = environment
        self.directory = directory
    }
}

/// process-exit.schema.json: one of `code` and `signal` is set.
public struct ProcessExit: Codable, Sendable, Equatable {
    public var code: Int?
    public var signal: Int?
    /// Why the host ended it, if it did.
    public var reason: String?

    public init(code: Int? = nil, signal: Int? = nil, reason: String? = nil) {
        self.code = code
        self.signal = signal
        self.reason = reason
    }

    public var succeeded: Bool { code == 0 }
}
