import CCrucible
import CCrucibleHost
import ForeignFunction
import GateFixture
import Testing
import Timing

@testable import Gate

/// The C functions of edges are taken from a fixed stock, given back, and used again.
@Suite struct StubTests {
    @Test("a function that was given back answers GONE, and leads to the new edge when it is used again",
        .enabled(if: CallPath.current == .stubs, "libffi's functions are no stock"))
    func reuse() throws {
        let (old, new) = (Scene(), Scene())
        let first = try old.way("add")
        let address = Self.address(first)
        #expect(old.add(first) == Answer(status: .ok))
        old.consumer.dispose()
        #expect(old.add(first) == Answer(status: .gone), "nobody is there")
        // Those given back wait their turn: it comes when all others have had it.
        var made = 0
        while made < 3 * 8192 {
            let party = Party(id: "asker", generation: made, isSerial: false, admission: .open)
            let way = try new.way("dwell", from: party)
            made += 1
            if Self.address(way) == address {
                #expect(new.add(first) == Answer(status: .ok), "the pointer of the old edge is the new one's")
                #expect(way.edge.counters.read().entered == 1 && gf_most_inside(new.fixture) == 1)
                party.dispose()
                break
            }
            party.dispose()
        }
        #expect(made < 3 * 8192, "the function never came again")
        #expect(old.provider.inFlight == 0 && gf_most_inside(old.fixture) == 0)
        new.expectQuiet()
    }

    private static func address(_ way: Scene.Way) -> UInt {
        // Safe: an address as a number, never called through.
        UInt(bitPattern: unsafeBitCast(way.function, to: UnsafeRawPointer.self))
    }
}
