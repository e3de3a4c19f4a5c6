/// What waits for a child's standard input: bytes still here, and bytes that its thread is writing.
///
/// A pure value. One contiguous buffer, since many small writes would each cost more than they carry.
struct InputQueue {
    private let limit: Int
    private var waiting: [UInt8] = []
    private var taken = 0
    private var closing = false
    private var gone = false

    init(limit: Int) {
        self.limit = limit
    }

    /// True once everything that was queued is written and no more may come.
    var isFinished: Bool { gone || (closing && waiting.isEmpty && taken == 0) }

    mutating func append(_ bytes: UnsafeRawBufferPointer) -> WriteResult {
        if closing || gone { return .gone }
        if bytes.count > limit - waiting.count - taken { return .full }
        waiting.append(contentsOf: bytes)
        return .queued
    }

    /// Hands all that waits to the thread that writes; it counts until `wrote` says otherwise.
    mutating func take() -> [UInt8] {
        let bytes = waiting
        waiting = []
        taken += bytes.count
        return bytes
    }

    /// That many of the bytes taken have reached the pipe.
    mutating func wrote(_ count: Int) {
        taken -= count
    }

    /// Nothing more comes; what is queued still goes out.
    mutating func close() {
        closing = true
    }

    /// The child no longer reads: what is queued is dropped.
    mutating func abandon() {
        gone = true
        waiting = []
        taken = 0
    }
}
