/// Elements in numbered places that are used again, under ids that are not: an id is a serial number and the place.
///
/// So an element is found without hashing, ids strictly increase, and an id of an element that is gone is known as such.
struct Slab<Element: Sendable>: Sendable {
    /// Bits of an id that say the place: 16384 places, and serials for 2^50 insertions.
    static var placeBits: UInt64 { 14 }
    static var mostPlaces: Int { 1 << 14 }

    /// The id in each place; 0 where it is free.
    private(set) var ids: [UInt64] = []
    private var elements: [Element] = []
    private var free: [Int32] = []
    private var serial: UInt64 = 0
    private let limit: Int

    init(limit: Int) { self.limit = min(limit, Self.mostPlaces) }

    var count: Int { ids.count - free.count }
    var isFull: Bool { free.isEmpty && ids.count >= limit }

    /// The place of an id.
    static func place(of id: UInt64) -> Int { Int(id & (1 << placeBits - 1)) }

    /// Puts an element into a free place. There must be one.
    mutating func insert(_ element: Element) -> UInt64 {
        serial += 1
        if let place = free.popLast() {
            let id = serial << Self.placeBits | UInt64(place)
            ids[Int(place)] = id
            elements[Int(place)] = element
            return id
        }
        precondition(ids.count < limit, "the slab is full")
        let id = serial << Self.placeBits | UInt64(ids.count)
        ids.append(id)
        elements.append(element)
        return id
    }

    /// nil when it is gone or was never there.
    @inline(__always)
    func find(_ id: UInt64) -> Int? {
        let place = Self.place(of: id)
        return place < ids.count && ids[place] == id && id != 0 ? place : nil
    }

    /// Whether this id was given once.
    func wasGiven(_ id: UInt64) -> Bool {
        id >> Self.placeBits > 0 && id >> Self.placeBits <= serial && Self.place(of: id) < ids.count
    }

    @inline(__always)
    subscript(place: Int) -> Element {
        get { elements[place] }
        _modify { yield &elements[place] }
    }

    /// Frees the place. The element stays in memory until another takes its place.
    mutating func remove(at place: Int) {
        ids[place] = 0
        free.append(Int32(place))
    }

    /// The places in use, in ascending order.
    var places: some Sequence<Int> { ids.indices.lazy.filter { [ids] in ids[$0] != 0 } }
}
