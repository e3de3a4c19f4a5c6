import Glibc

/// The host's end of one of a child's output pipes: reads, frames, delivers. Confined to the child's thread.
struct ChildOutput {
    enum Event {
        /// There may be more.
        case open
        /// End of file; a last line without terminator was delivered.
        case ended
        /// A line exceeded its bound; nothing more may be read.
        case tooLong
    }

    let stream: OutputStream
    /// -1 once closed; `poll` ignores it then.
    private(set) var descriptor: Int32
    private var framer: LineFramer
    private let deliver: (OutputStream, UnsafeRawBufferPointer) -> Void

    init(
        _ stream: OutputStream, descriptor: Int32, framer: LineFramer,
        deliver: @escaping (OutputStream, UnsafeRawBufferPointer) -> Void
    ) {
        self.stream = stream
        self.descriptor = descriptor
        self.framer = framer
        self.deliver = deliver
    }

    var isOpen: Bool { descriptor >= 0 }

    /// Reads once, without blocking.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Event {
        let count = Glibc.read(descriptor, buffer.baseAddress!, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return .open }
        guard count > 0 else {
            finish()
            return .ended
        }
        let fits = framer.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { [deliver, stream] line in
            deliver(stream, line)
        }
        return fits ? .open : .tooLong
    }

    /// Delivers what is in the pipe now, then ends. For a pipe that somebody keeps open: bounded by what
    /// the pipe holds, so that a writer who never stops cannot keep us.
    mutating func drain(using buffer: UnsafeMutableRawBufferPointer) -> Event {
        var left: Int32 = 0
        _ = ioctl(descriptor, UInt(FIONREAD), &left)
        while isOpen, left > 0 {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, Int(left))])
            left -= Int32(part.count)
            let event = read(into: part)
            if event != .open { return event }
        }
        if isOpen { finish() }
        return .ended
    }

    private mutating func finish() {
        framer.finish { [deliver, stream] line in deliver(stream, line) }
        close()
    }

    /// Drops what was not delivered.
    mutating func close() {
        Glibc.close(descriptor)
        descriptor = -1
    }
}
