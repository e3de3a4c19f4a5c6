/// A policy alone, on objects of one unit. Numbers of keys go from 0 to `keys`, exclusive.
protocol Simulator {
    init(capacity: Int, keys: Int)
    /// Whether it is a hit; what misses is stored if the policy wants it.
    mutating func request(_ key: UInt32) -> Bool
}

extension Simulator {
    /// Per cent.
    static func hitRatio(_ trace: Trace, capacity: Int) -> Double {
        var simulator = Self(capacity: capacity, keys: trace.unique)
        var hits = 0
        for key in trace.requests where simulator.request(key) { hits += 1 }
        return 100 * Double(hits) / Double(trace.requests.count)
    }
}

/// Lists of keys, each key in at most one of them: the first is the one that came last.
struct KeyLists {
    private var before: [Int32], after: [Int32]
    private var place: [Int8]
    private var heads: [Int32], tails: [Int32]
    private(set) var counts: [Int]

    init(keys: Int, lists: Int) {
        before = Array(repeating: -1, count: keys)
        after = before
        place = Array(repeating: -1, count: keys)
        heads = Array(repeating: -1, count: lists)
        tails = heads
        counts = Array(repeating: 0, count: lists)
    }

    /// -1: in none.
    func list(of key: UInt32) -> Int { Int(place[Int(key)]) }
    func last(_ list: Int) -> UInt32? { tails[list] < 0 ? nil : UInt32(tails[list]) }
    /// The neighbour that came later.
    func newer(_ key: UInt32) -> UInt32? { before[Int(key)] < 0 ? nil : UInt32(before[Int(key)]) }

    mutating func remove(_ key: UInt32) {
        let key = Int(key), list = Int(place[key])
        if before[key] >= 0 { after[Int(before[key])] = after[key] } else { heads[list] = after[key] }
        if after[key] >= 0 { before[Int(after[key])] = before[key] } else { tails[list] = before[key] }
        place[key] = -1
        counts[list] -= 1
    }

    /// Puts a key that is in no list in front.
    mutating func push(_ key: UInt32, _ list: Int) {
        let key = Int(key)
        before[key] = -1
        after[key] = heads[list]
        if heads[list] >= 0 { before[Int(heads[list])] = Int32(key) } else { tails[list] = Int32(key) }
        heads[list] = Int32(key)
        place[key] = Int8(list)
        counts[list] += 1
    }

    mutating func move(_ key: UInt32, _ list: Int) {
        remove(key)
        push(key, list)
    }

    /// Takes the last one out.
    mutating func pop(_ list: Int) -> UInt32 {
        let key = last(list)!
        remove(key)
        return key
    }
}
