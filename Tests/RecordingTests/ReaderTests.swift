@testable import Gate
import Recording
import Testing

/// What is read, and what is refused: with the line and a remedy.
struct ReaderTests {
    private func problem(_ lines: [String], cut: Int = 0) -> RecordingError? {
        do {
            _ = try RecordingReader.parse(Array(Example.bytes(lines).dropLast(cut)), file: "x.jsonl")
            return nil
        } catch { return error }
    }

    @Test func callsAreReadWithWhatCameOfThem() throws {
        let recording = try RecordingReader.parse(Example.bytes(Example.lines), file: "x.jsonl")
        #expect(recording.header.plugin == "counter")
        #expect(recording.end == .closed)
        let calls = recording.calls
        #expect(calls.map(\.title) == ["acme.counter/1:add", "crucible.log/1:write"])
        #expect(calls[0].call.arguments == [.str("clicks"), .i64(5)])
        #expect(calls[0].outs == [.i64(5)])
        #expect(calls[0].returned == .init(.ok, ""))
        #expect(calls[1].call.parent == 1)
        #expect(calls.allSatisfy { $0.hasEnded })
    }

    @Test func anotherFormatIsRefused() {
        let header = Example.header.replacing(#""crucible_recording":2"#, with: #""crucible_recording":3"#)
        let problem = problem([header] + Example.lines.dropFirst())
        #expect(problem?.line == 1)
        #expect(problem?.message == "the recording has format 3, and this crucible reads formats 1 to 2")
        #expect(problem?.remedy == "replay it with the crucible that recorded it, or record again")
    }

    private static let watch = [
        #"{"arguments":{"key":"a"},"at":1,"call":1,"direction":"in","event":"call","function":"watch","interface":"acme.counter/1","peer":"host"}"#,
        #"{"at":2,"call":1,"callback":"change","event":"callback","values":["1"]}"#,
        #"{"at":3,"call":1,"callback":"change","event":"callback","values":["2"]}"#,
    ]

    @Test func aCallbackThatWasRefusedIsReadAndOneOfNoPlaceDoesNoHarm() throws {
        let refusals = [
            #"{"at":4,"call":1,"event":"refusal","index":1,"status":"GONE"}"#, #"{"at":5,"call":1,"event":"refusal","index":-1,"status":"GONE"}"#,
        ]
        let lines = [Example.header] + Self.watch + refusals + [Example.end]
        let recording = try RecordingReader.parse(Example.bytes(lines), file: "x.jsonl")
        #expect(recording.calls[0].callbacks.map(\.status) == [.ok, .gone])
        #expect(recording.header.knowsAnswers)
        let without = #"{"at":4,"call":1,"event":"refusal","status":"GONE"}"#
        #expect(problem([Example.header] + Self.watch + [without, Example.end])?.message == "'refusal' has no 'index'")
    }

    @Test func anOlderFormatIsReadWithoutAnswers() throws {
        let header = Example.header.replacing(#""crucible_recording":2"#, with: #""crucible_recording":1"#)
        let recording = try RecordingReader.parse(Example.bytes([header] + Self.watch + [Example.end]), file: "x.jsonl")
        #expect(recording.calls[0].callbacks.map(\.status) == [.ok, .ok])
        #expect(!recording.header.knowsAnswers)
    }

    /// A swap: the second generation has another library, one function less, and the state of the first.
    private static let swapped: [String] = [
        Example.header, Example.add,
        #"{"abi":1,"at":0,"event":"generation","generation":2,"library":{"id":"acme.counter","version":"2.0.0"},"requires":[],"#
            + #""provides":[{"functions":["add(str key, i64 amount, out i64 total)"],"interface":"acme.counter/1"}]}"#,
        #"{"at":11,"event":"step","generation":2,"step":"start"}"#, #"{"at":12,"event":"restore","generation":2,"state":"7","version":4}"#,
        Example.addReturn, Example.add.replacing(#""call":1"#, with: #""call":2,"generation":2,"parent":1"#),
        Example.addReturn.replacing(#""call":1"#, with: #""call":2"#), Example.end,
    ]

    @Test func aRecordingIsReadOneGenerationAtATime() throws {
        func read(_ generation: Int?) throws -> Recording {
            try RecordingReader.parse(Example.bytes(Self.swapped), file: "x.jsonl", generation: generation)
        }
        let (first, second) = (try read(nil), try read(2))
        #expect(try read(1) == first && first.generations == [1, 2] && first.generation == 1 && second.generation == 2)
        #expect(first.calls.map(\.call.id) == [1] && first.header.library.version == "1.0.0" && first.restored == nil)
        #expect(second.calls.map(\.call.id) == [2] && second.header.library.version == "2.0.0" && second.header.plugin == "counter")
        #expect(second.calls[0].call.parent == 0, "the call above is of another generation")
        #expect(second.calls[0].outs == [.i64(5)])
        #expect(second.restored?.bytes == Array("7".utf8) && second.restored?.version == 4)
        do {
            _ = try read(3)
            Issue.record("read")
        } catch { #expect("\(error)" == "x.jsonl: the recording has no generation 3; name one that it has with --generation: 1, 2") }
    }

    @Test func aGenerationThatIsNotWhatItSaysIsRefused() {
        #expect(problem(Self.swapped.filter { !$0.contains(#""event":"generation""#) })?.message == "generation 2 has not begun")
        #expect(problem([Self.swapped[0], Self.swapped[2], Self.swapped[2], Example.end])?.message == "generation 2 begins a second time")
        let watch = Self.watch[0].replacing(#""call":1"#, with: #""call":1,"generation":2"#)
        #expect(problem([Self.swapped[0], Self.swapped[2], watch, Example.end])?.message
            == "the beginning of generation 2 names no function acme.counter/1 watch for direction 'in'")
        let lacking = Self.swapped[2].replacing(#""abi":1,"#, with: "")
        #expect(problem([Self.swapped[0], lacking, Example.end])?.message == "the beginning of a generation lacks something")
    }

    @Test func aCutLineIsNamed() {
        let problem = problem(Example.lines.dropLast(), cut: 9)
        #expect(problem?.line == 5)
        #expect(problem?.message == "the line is cut off")
    }

    @Test func aRecordingWithoutItsEndIsRefusedAndCanBeEnded() {
        let problem = problem(Example.lines.dropLast())
        #expect(problem?.message == "the recording has no end: its host was killed, or the file was cut")
        // What the remedy says to add makes it whole.
        let line = problem?.remedy.firstRange(of: "{").map { String(problem!.remedy[$0.lowerBound...]) }
        #expect(self.problem(Example.lines.dropLast() + [line ?? ""]) == nil)
    }

    @Test(arguments: [
        ("no JSON", "is no event of a recording: it is not JSON"),
        (#"{"event":"step","step":"start"}"#, "is no event of a recording: 'at' is not there"),
        (#"{"at":1,"event":"jump"}"#, "'jump' has no 'call'"),
        (#"{"at":1,"call":1,"event":"jump"}"#, "there is no event 'jump'"),
        (#"{"at":1,"call":7,"event":"return","status":"OK"}"#, "call 7 has not begun"),
        (#"{"at":1,"call":1,"event":"return","outs":{"total":"5"},"status":"OK"}"#, "the out 'total' is not there, or is no i64"),
        (#"{"at":1,"call":1,"event":"return","status":"FINE"}"#, "there is no status 'FINE'"),
        (#"{"at":1,"call":1,"event":"done","status":"OK"}"#, "add(str key, i64 amount, out i64 total) is not asynchronous and has no done"),
        (#"{"at":1,"call":1,"callback":"key","event":"callback","values":[]}"#, "add(str key, i64 amount, out i64 total) has no callback 'key'"),
    ])
    func aMalformedLineIsNamed(_ line: String, _ message: String) {
        let problem = problem([Example.header, Example.add, line] + Example.lines.dropFirst(2))
        #expect(problem?.line == 3)
        #expect(problem?.message == message)
    }

    @Test func callsThatDoNotFitTheHeaderAreRefused() {
        #expect(problem([Example.header, Example.add.replacing("add", with: "sub"), Example.end])?.message
            == "the first line names no function acme.counter/1 sub for direction 'in'")
        #expect(problem([Example.header, Example.add, Example.add, Example.end])?.message == "call 1 begins a second time")
        #expect(problem([Example.header, Example.log, Example.end])?.message == "call 2 belongs to call 1, which has not begun")
        #expect(problem([Example.add])?.message == "is not the first line of a recording")
        #expect(problem([])?.message == "is empty")
        #expect(problem(Example.lines + [Example.log])?.message == "something follows the end")
    }

    @Test func aReplayMayLackItsEnd() throws {
        let bytes = Example.bytes(Example.lines.dropLast()).dropLast(9)
        let replay = try RecordingReader.parse(Array(bytes), file: "x.jsonl", isReplay: true)
        #expect(replay.events.count == 3)
    }
}
