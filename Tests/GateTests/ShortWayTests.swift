import CCrucible
import ForeignFunction
import GateFixture
import Testing

@testable import Gate

/// The way of `edge.c`, which every call but the first of 1024 may take: it keeps every rule of the general one.
@Suite struct ShortWayTests {
    let scene = Scene()

    /// What one call of `measure` gives: status, text, and the size where there was a place for it.
    private func measure(_ way: Scene.Way, _ text: crucible_str, hasPlace: Bool = true) -> (GateStatus, String, UInt64) {
        var size: UInt64 = 0
        let (status, words) = withUnsafeMutablePointer(to: &size) { size in
            scene.with { gf_call_measure(way.function, $0, text, hasPlace ? size : nil) }
        }
        return (status, words, size)
    }

    @Test("it refuses what the general way refuses, with the same words")
    func refusals() throws {
        let way = try scene.way("measure")
        let bytes: [UInt8] = Array("eight by".utf8) + [0xff]
        bytes.withUnsafeBytes { bytes in
            let data = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
            // The first round has the call that goes the general way, since it is timed.
            for _ in 0..<3 {
                #expect(measure(way, crucible_str(data: data, size: 8)) == (.ok, "", 8))
                #expect(measure(way, crucible_str(data: data, size: 9)) == (.invalidArgument, "'text' is not UTF-8", 0))
                #expect(measure(way, crucible_str(data: data, size: 4097)) == (.tooLarge, "'text' is larger than 4096 bytes", 0))
                #expect(measure(way, crucible_str(data: data, size: -1)) == (.tooLarge, "'text' is larger than 4096 bytes", 0))
                #expect(measure(way, crucible_str(data: nil, size: 1)) == (.invalidArgument, "'text' has a size but no data", 0))
                #expect(measure(way, crucible_str(data: data, size: 1), hasPlace: false) == (.invalidArgument, "'size' has nowhere to go", 0))
                #expect(measure(way, crucible_str(data: nil, size: 0)) == (.notFound, "nothing to measure", 0))
            }
        }
        let figures = way.edge.counters.read()
        #expect(figures.entered == 21 && figures.finished == 21 && figures.failed == 18)
        scene.expectQuiet()
    }

    @Test("it is taken, unless libffi is to make all calls", arguments: [0, 1])
    func isTaken(before: Int) throws {
        let way = try scene.way("measure")
        withStr("text") { text in
            for _ in 0..<before { #expect(measure(way, text) == (.ok, "", 4)) }
            #expect(measure(way, text) == (.ok, "", 4))
        }
        // A call there has no number of its chain until somebody asks for it.
        #expect((gf_seen(scene.fixture).chain == 0) == (before > 0 && CallPath.current == .stubs))
        scene.expectQuiet()
    }

    @Test("a provider that closes and a consumer that goes close it")
    func closes() throws {
        let way = try scene.way("add")
        var sum: Int64 = 0
        for _ in 0..<2 { #expect(scene.with { gf_call_add(way.function, $0, 40, 2, &sum) }.status == .ok) }
        scene.provider.admit(.closed)
        #expect(scene.with { gf_call_add(way.function, $0, 40, 2, &sum) }.status == .wrongState)
        scene.provider.admit(.open)
        #expect(scene.with { gf_call_add(way.function, $0, 40, 2, &sum) }.status == .ok)
        scene.consumer.admit(.gone)
        #expect(scene.with { gf_call_add(way.function, $0, 40, 2, &sum) }.status == .gone)
        let figures = way.edge.counters.read()
        #expect(figures.entered == 5 && figures.finished == 5 && figures.failed == 2)
    }
}
