/// The last numbers that were put in, a bounded count of them.
struct RecentNumbers: Sendable {
    private let capacity: Int
    private var order: [Int] = []
    private var members: Set<Int> = []
    private var oldest = 0

    init(capacity: Int) { self.capacity = capacity }

    func contains(_ number: Int) -> Bool { members.contains(number) }

    mutating func insert(_ number: Int) {
        guard members.insert(number).inserted else { return }
        if order.count < capacity {
            order.append(number)
        } else {
            members.remove(order[oldest])
            order[oldest] = number
            oldest = (oldest + 1) % capacity
        }
    }
}
