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
        let refusals = [#"{"at":4,"call":1,"event":"refusal","index":1,"status":"GONE"}"#, #"{"at":5,"call":1,"event":"refusal","index":-1,"status":"GONE"}"#]
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
