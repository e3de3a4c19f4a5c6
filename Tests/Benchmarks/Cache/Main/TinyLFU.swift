/// W-TinyLFU (Einziger, Friedman, Manes 2017) with a fixed window, written apart from the engine: segmented LRU as the main part, a count-min
/// sketch of four bits a counter that is halved after ten times as many requests as entries.
struct TinyLFU: Simulator {
    private enum Part { static let window = 0, probation = 1, protected = 2 }
    private var lists: KeyLists
    private var sketch: Sketch
    private let window: Int, main: Int, protected: Int

    /// Per cent.
    static func hitRatio(_ trace: Trace, capacity: Int, window: Int) -> Double {
        var simulator = TinyLFU(capacity: capacity, keys: trace.unique, window: window)
        var hits = 0
        for key in trace.requests where simulator.request(key) { hits += 1 }
        return 100 * Double(hits) / Double(trace.requests.count)
    }

    init(capacity: Int, keys: Int) { self.init(capacity: capacity, keys: keys, window: 1) }

    init(capacity: Int, keys: Int, window: Int) {
        self.window = max(1, capacity * window / 100)
        main = capacity - self.window
        protected = main * 8 / 10
        lists = KeyLists(keys: keys, lists: 3)
        sketch = Sketch(entries: capacity)
    }

    mutating func request(_ key: UInt32) -> Bool {
        sketch.add(key)
        switch lists.list(of: key) {
        case Part.window: lists.move(key, Part.window)
        case Part.probation, Part.protected:
            lists.move(key, Part.protected)
            if lists.counts[Part.protected] > protected { lists.push(lists.pop(Part.protected), Part.probation) }
        default:
            lists.push(key, Part.window)
            if lists.counts[Part.window] > window { admit(lists.pop(Part.window)) }
            return false
        }
        return true
    }

    private mutating func admit(_ candidate: UInt32) {
        if lists.counts[Part.probation] + lists.counts[Part.protected] >= main {
            let part = lists.counts[Part.probation] > 0 ? Part.probation : Part.protected
            guard let victim = lists.last(part), sketch.estimate(candidate) > sketch.estimate(victim) else { return }
            lists.remove(victim)
        }
        lists.push(candidate, Part.probation)
    }

    private struct Sketch {
        private var counters: [UInt8]
        private let mask: Int, period: Int
        private var additions = 0

        init(entries: Int) {
            var width = 64
            while width < 4 * entries { width *= 2 }
            counters = Array(repeating: 0, count: 4 * width)
            mask = width - 1
            period = 10 * entries
        }

        private func counter(_ key: UInt32, _ row: Int) -> Int {
            var mixed = (UInt64(key) &+ 1 &+ UInt64(row) << 32) &* 0x9e37_79b9_7f4a_7c15
            mixed = (mixed ^ (mixed >> 29)) &* 0xbf58_476d_1ce4_e5b9
            return row * (mask + 1) + Int(truncatingIfNeeded: mixed >> 32) & mask
        }

        mutating func add(_ key: UInt32) {
            for row in 0..<4 where counters[counter(key, row)] < 15 { counters[counter(key, row)] += 1 }
            additions += 1
            guard additions >= period else { return }
            for at in counters.indices { counters[at] /= 2 }
            additions /= 2
        }

        func estimate(_ key: UInt32) -> UInt8 { (0..<4).map { counters[counter(key, $0)] }.min()! }
    }
}
