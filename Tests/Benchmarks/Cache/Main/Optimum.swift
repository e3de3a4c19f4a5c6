/// Belady's optimum with bypass: what is asked for again latest goes, or is not stored at all. Knows the future, so that no policy does
/// better on objects of one unit.
enum Optimum {
    /// Per cent.
    static func hitRatio(_ trace: Trace, capacity: Int) -> Double {
        let never = Int32.max
        var next = [Int32](repeating: never, count: trace.requests.count)
        var seen = [Int32](repeating: never, count: trace.unique)
        for at in trace.requests.indices.reversed() {
            next[at] = seen[Int(trace.requests[at])]
            seen[Int(trace.requests[at])] = Int32(at)
        }
        /* When what is stored is asked for next, and a heap of those times, the latest first, in which old ones may be left. */
        var stored = [Int32](repeating: -1, count: trace.unique)
        var heap = Heap(), count = 0, hits = 0
        for (at, key) in trace.requests.enumerated() {
            let key = Int(key)
            if stored[key] >= 0 {
                hits += 1
                count -= 1
                stored[key] = -1
            }
            guard next[at] != never else { continue }
            stored[key] = next[at]
            count += 1
            heap.push(next[at])
            if count <= capacity { continue }
            while true {
                let time = heap.pop()
                let other = Int(trace.requests[Int(time)])
                if stored[other] == time {
                    stored[other] = -1
                    count -= 1
                    break
                }
            }
        }
        return 100 * Double(hits) / Double(trace.requests.count)
    }

    private struct Heap {
        private var items: [Int32] = []

        mutating func push(_ item: Int32) {
            items.append(item)
            var at = items.count - 1
            while at > 0, items[at] > items[(at - 1) / 2] {
                items.swapAt(at, (at - 1) / 2)
                at = (at - 1) / 2
            }
        }

        mutating func pop() -> Int32 {
            items.swapAt(0, items.count - 1)
            let first = items.removeLast()
            var at = 0
            while true {
                var greatest = at
                for child in [2 * at + 1, 2 * at + 2] where child < items.count && items[child] > items[greatest] { greatest = child }
                if greatest == at { return first }
                items.swapAt(at, greatest)
                at = greatest
            }
        }
    }
}
