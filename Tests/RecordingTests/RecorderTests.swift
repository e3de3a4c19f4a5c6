import FoundationEssentials
@testable import Gate
import Glibc
import Recording
import Testing

/// The file of a recording.
struct RecorderTests {
    private static let header = RecordingHeader(
        plugin: "p", library: .init(id: "acme.p", version: "1.0.0", digest: nil), abi: 1, provides: [], requires: [])

    private static func step(_ name: String) -> Crossing {
        Crossing(instant: 1, direction: .into, call: 0, event: .step(name, generation: 1))
    }

    private static func file() -> String { "/tmp/crucible-recorder-\(UUID()).jsonl" }

    @Test func onlyItsOwnerCanReadIt() throws {
        let file = Self.file()
        defer { unlink(file) }
        // One that others could read before.
        try Data("old".utf8).write(to: URL(filePath: file))
        #expect(chmod(file, 0o644) == 0)
        let recorder = try Recorder(file: file, limit: 4096)
        recorder.begin(Self.header)
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        recorder.observe(Self.step("start"))
        // Everything so far is there, whatever becomes of the process.
        #expect(try String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self).contains(#""step":"start""#))
        #expect(recorder.close().events == 1)
        #expect(try RecordingReader.read(file).events == [RecordedEvent(at: 1, .step("start"))])
    }

    @Test func itStopsAtItsLimitAndSaysSo() throws {
        let file = Self.file()
        defer { unlink(file) }
        let recorder = try Recorder(file: file, limit: 2000)
        recorder.begin(Self.header)
        for _ in 0..<1000 { recorder.observe(Self.step("health")) }
        let summary = recorder.close()
        #expect(summary.end == .limit)
        #expect(summary.events + summary.dropped == 1000)
        let recording = try RecordingReader.read(file)
        #expect(recording.end == .limit && recording.dropped == summary.dropped && recording.events.count == summary.events)
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_size <= 2000 && status.st_size > 1500)
        recorder.observe(Self.step("late"))
        #expect(recorder.close().events == summary.events)
    }

    @Test func aLaterGenerationIsWrittenWithWhatItIs() throws {
        let file = Self.file()
        defer { unlink(file) }
        let recorder = try Recorder(file: file, limit: 4096)
        recorder.begin(Self.header)
        recorder.observe(Self.step("start"))
        var next = Self.header
        next.library.version = "2.0.0"
        recorder.begin(next, generation: 2)
        recorder.observe(Crossing(instant: 2, direction: .into, call: 0, event: .step("start", generation: 2)))
        #expect(recorder.close().end == .closed)
        #expect(try RecordingReader.read(file).events == [RecordedEvent(at: 1, .step("start"))])
        let second = try RecordingReader.read(file, generation: 2)
        #expect(second.events == [RecordedEvent(at: 2, generation: 2, .step("start"))])
        #expect(second.header == next)
    }

    @Test func aFileThatCannotBeMadeIsNamed() {
        do {
            _ = try Recorder(file: "/nowhere/x.jsonl", limit: 4096)
            Issue.record("made")
        } catch { #expect(error.description == "/nowhere/x.jsonl: cannot be written: No such file or directory; name another file") }
    }
}
