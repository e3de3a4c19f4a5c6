/// The least recently used goes.
struct LRU: Simulator {
    private var lists: KeyLists
    private let capacity: Int

    init(capacity: Int, keys: Int) {
        self.capacity = capacity
        lists = KeyLists(keys: keys, lists: 1)
    }

    mutating func request(_ key: UInt32) -> Bool {
        if lists.list(of: key) == 0 {
            lists.move(key, 0)
            return true
        }
        if lists.counts[0] == capacity { _ = lists.pop(0) }
        lists.push(key, 0)
        return false
    }
}

/// Megiddo, Modha: ARC: a self-tuning, low overhead replacement cache, FAST 2003.
struct ARC: Simulator {
    private enum List { static let recent = 0, frequent = 1, recentGhosts = 2, frequentGhosts = 3 }
    private var lists: KeyLists
    private let capacity: Int
    /// How many of the recent ones are wanted.
    private var target = 0.0

    init(capacity: Int, keys: Int) {
        self.capacity = capacity
        lists = KeyLists(keys: keys, lists: 4)
    }

    private mutating func replace(isFrequentGhost: Bool) {
        let recent = lists.counts[List.recent]
        if recent > 0, Double(recent) > target || (isFrequentGhost && Double(recent) == target) || lists.counts[List.frequent] == 0 {
            lists.push(lists.pop(List.recent), List.recentGhosts)
        } else {
            lists.push(lists.pop(List.frequent), List.frequentGhosts)
        }
    }

    mutating func request(_ key: UInt32) -> Bool {
        let list = lists.list(of: key)
        let recentGhosts = Double(lists.counts[List.recentGhosts]), frequentGhosts = Double(lists.counts[List.frequentGhosts])
        switch list {
        case List.recent, List.frequent:
            lists.move(key, List.frequent)
            return true
        case List.recentGhosts:
            target = min(target + max(frequentGhosts / recentGhosts, 1), Double(capacity))
            replace(isFrequentGhost: false)
            lists.move(key, List.frequent)
        case List.frequentGhosts:
            target = max(target - max(recentGhosts / frequentGhosts, 1), 0)
            replace(isFrequentGhost: true)
            lists.move(key, List.frequent)
        default:
            miss(key)
        }
        return false
    }

    private mutating func miss(_ key: UInt32) {
        let first = lists.counts[List.recent] + lists.counts[List.recentGhosts]
        let all = lists.counts.reduce(0, +)
        if first == capacity {
            if lists.counts[List.recent] < capacity {
                _ = lists.pop(List.recentGhosts)
                replace(isFrequentGhost: false)
            } else {
                _ = lists.pop(List.recent)
            }
        } else if all >= capacity {
            if all == 2 * capacity { _ = lists.pop(List.frequentGhosts) }
            replace(isFrequentGhost: false)
        }
        lists.push(key, List.recent)
    }
}

/// Zhang, Yang, Yue, Vigfusson, Rashmi: SIEVE is simpler than LRU, NSDI 2024.
struct SIEVE: Simulator {
    private var lists: KeyLists
    private var isVisited: [Bool]
    private var hand: UInt32?
    private let capacity: Int

    init(capacity: Int, keys: Int) {
        self.capacity = capacity
        lists = KeyLists(keys: keys, lists: 1)
        isVisited = Array(repeating: false, count: keys)
    }

    mutating func request(_ key: UInt32) -> Bool {
        if lists.list(of: key) == 0 {
            isVisited[Int(key)] = true
            return true
        }
        if lists.counts[0] == capacity { evict() }
        lists.push(key, 0)
        isVisited[Int(key)] = false
        return false
    }

    private mutating func evict() {
        var at = hand ?? lists.last(0)!
        while isVisited[Int(at)] {
            isVisited[Int(at)] = false
            at = lists.newer(at) ?? lists.last(0)!
        }
        hand = lists.newer(at)
        lists.remove(at)
    }
}

/// Yang, Zhang, Qiu, Yue, Rashmi: FIFO queues are all you need for cache eviction, SOSP 2023: a tenth is the small queue, two bits count.
struct S3FIFO: Simulator {
    private enum Queue { static let small = 0, main = 1, ghosts = 2 }
    private var lists: KeyLists
    private var frequency: [UInt8]
    private let capacity: Int, small: Int

    init(capacity: Int, keys: Int) {
        self.capacity = capacity
        small = max(1, capacity / 10)
        lists = KeyLists(keys: keys, lists: 3)
        frequency = Array(repeating: 0, count: keys)
    }

    mutating func request(_ key: UInt32) -> Bool {
        let list = lists.list(of: key)
        if list == Queue.small || list == Queue.main {
            frequency[Int(key)] = min(3, frequency[Int(key)] + 1)
            return true
        }
        if list == Queue.ghosts { lists.remove(key) }
        while lists.counts[Queue.small] + lists.counts[Queue.main] >= capacity { evict() }
        frequency[Int(key)] = 0
        lists.push(key, list == Queue.ghosts ? Queue.main : Queue.small)
        return false
    }

    private mutating func evict() {
        if lists.counts[Queue.small] >= small || lists.counts[Queue.main] == 0 { evictSmall() } else { evictMain() }
    }

    private mutating func evictSmall() {
        while lists.counts[Queue.small] > 0 {
            let key = lists.pop(Queue.small)
            if frequency[Int(key)] > 1 {
                frequency[Int(key)] = 0
                lists.push(key, Queue.main)
                if lists.counts[Queue.main] > capacity - small { return evictMain() }
            } else {
                lists.push(key, Queue.ghosts)
                if lists.counts[Queue.ghosts] > capacity - small { _ = lists.pop(Queue.ghosts) }
                return
            }
        }
        evictMain()
    }

    private mutating func evictMain() {
        while lists.counts[Queue.main] > 0 {
            let key = lists.pop(Queue.main)
            if frequency[Int(key)] == 0 { return }
            frequency[Int(key)] -= 1
            lists.push(key, Queue.main)
        }
    }
}
