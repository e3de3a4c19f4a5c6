import CCrucibleHost
import Glibc
import Locking
import Testing
import Timing

@Suite(.serialized) struct PlaceTests {
    private static let plugin = "plugin-with-a-name-of-its-own"

    /// What visits have found.
    private struct Found {
        var whole = 0
        var others: [String] = []
    }

    @Test("a party that is looked at stays in memory until the look is over, however fast parties come and go")
    func givenUp() {
        let isStopped = Locked(false)
        let ended = Signal()
        HostThread.start("party-maker") {
            while !isStopped.withLock({ $0 }) { Self.liveAndDie() }
            ended.notify()
        }
        var found = Found()
        while found.whole < 500, found.others.isEmpty {
            withUnsafeMutablePointer(to: &found) { found in
                crh_visit_places({ context, place in
                    guard let plugin = place.pointee.plugin else { return }
                    // A while of looking, in which the party may be given up.
                    for _ in 0..<50 where strcmp(plugin, PlaceTests.plugin) == 0 { sched_yield() }
                    let name = String(cString: plugin)
                    let found = context!.assumingMemoryBound(to: Found.self)
                    if name == PlaceTests.plugin { found.pointee.whole += 1 }
                    // Threads of other tests may be inside of plugins too.
                    if !name.isEmpty, name.allSatisfy({ $0 == "x" }) { found.pointee.others.append(name) }
                }, found)
            }
        }
        isStopped.withLock { $0 = true }
        ended.wait()
        #expect(found.others == [])
    }

    /// A party's life as the gate leads it: entered, left, and given up when nobody looks. Its memory says so afterwards.
    private static func liveAndDie() {
        let name = strdup(plugin)!
        let party = crh_party_make(name, 1, 0, name)
        let thread = crh_current()
        withUnsafePointer(to: crh_label(interface_name: nil, function: name)) { label in
            crh_push(thread, party, label, 0)
            for _ in 0..<10 { sched_yield() }
            crh_pop(thread)
        }
        crh_await_lookers()
        memset(name, Int32(UInt8(ascii: "x")), strlen(name))
        crh_party_free(party)
        free(name)
    }
}
