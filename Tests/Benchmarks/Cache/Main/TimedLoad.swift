import CCache
import CCacheBench

/// A space of its own, full, and the requests to it.
final class TimedLoad {
    static let keySize = 20, valueSize = 100, requests = 3_000_000

    private let engine: Engine
    let space: OpaquePointer
    /// The keys in the order of the requests: a caller has its key at hand.
    private let stream: UnsafeMutableBufferPointer<CChar>
    private var work: ccb_work
    /// Share, of the last measurement.
    private(set) var hits = 0.0

    init(keys: Int, entries: Int, threads: Int) {
        let budget = UInt64(keys * 512 + (1 << 20))
        engine = Engine(budget: budget)
        space = engine.open(budget: budget, entries: entries == keys ? 0 : entries)
        let drawn = Trace.zipf(keys: keys, exponent: 0.99, requests: 1 << 18, seed: 1).requests
        stream = Self.names(drawn)
        work = ccb_work(
            keys: UnsafePointer(stream.baseAddress!), key_size: Self.keySize, value_size: Self.valueSize, length: UInt32(drawn.count),
            threads: UInt32(threads), requests: UInt64(Self.requests))
        let names = Self.names((0..<UInt32(entries)).map { $0 })
        ccb_use(space)
        ccb_fill(&work, names.baseAddress!, UInt32(entries))
        names.deallocate()
    }

    deinit { stream.deallocate() }

    /// `routing:` and twelve digits for each.
    private static func names(_ numbers: [UInt32]) -> UnsafeMutableBufferPointer<CChar> {
        let names = UnsafeMutableBufferPointer<CChar>.allocate(capacity: numbers.count * keySize)
        for (at, number) in numbers.enumerated() {
            let name = Array("routing:".utf8) + String(1_000_000_000_000 + Int(number)).utf8.dropFirst()
            for (index, byte) in name.enumerated() { names[at * keySize + index] = CChar(bitPattern: byte) }
        }
        return names
    }

    /// Nanoseconds.
    func measure(_ get: ccb_get) -> Double {
        ccb_use(space)
        let result = ccb_run(get, &work, true)
        precondition(result.is_right, "the value of another key")
        hits = result.hits
        return result.nanoseconds
    }

    /// Bytes of an entry beside its payload.
    var overhead: Double {
        let counts = cc_space_counts(space)
        return Double(counts.bytes - counts.payload) / Double(counts.entries)
    }
}
