import Glibc

/// The host's end of a child's standard input: writes what is queued, without blocking. Confined to the
/// child's thread, which has SIGPIPE blocked.
struct ChildInput {
    private let process: SupervisedProcess
    /// -1 once closed; `poll` ignores it then.
    private(set) var descriptor: Int32
    private var bytes: [UInt8] = []
    private var written = 0

    init(_ process: SupervisedProcess, descriptor: Int32) {
        self.process = process
        self.descriptor = descriptor
    }

    private var isOpen: Bool { descriptor >= 0 }
    /// Whether there is something to write as soon as the pipe has room.
    var wantsRoom: Bool { written < bytes.count }

    /// Writes as much as the pipe takes; closes it once all is written and no more will come.
    mutating func flush() {
        while isOpen {
            if !wantsRoom {
                let (next, finished) = process.takeInput()
                bytes = next
                written = 0
                if finished { return close() }
                if next.isEmpty { return }
            }
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count >= 0 {
                written += count
                process.wroteInput(count)
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                return close()
            }
        }
    }

    /// Drops what is queued; the child sees the end of its input.
    mutating func close() {
        guard isOpen else { return }
        process.abandonInput()
        Glibc.close(descriptor)
        descriptor = -1
        bytes = []
        written = 0
    }
}
