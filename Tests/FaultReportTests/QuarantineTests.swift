import FoundationEssentials
import Testing

@testable import Faults

/// Who is kept out after a crash, for how long, and the way out.
@Suite struct QuarantineTests {
    private static let hour: Int64 = 3_600_000

    private static func quarantine(_ folder: StateFolder) -> Quarantine { Quarantine(in: folder, options: "--manifest a.yaml") }

    @Test func aPluginThatCrashedTheHostIsKeptOutWithTheWayOut() async throws {
        try await StateFolders.with { folder in
            try StateFolders.write(StateFolders.report("voice", time: 1000), folder)
            let review = try Self.quarantine(folder).review(digests: [:], now: 2000)
            #expect(review == Quarantine.Review(quarantined: [
                "voice": "crashed the host: SIGSEGV at 0x10 in crucible.voice/1 select (generation 1); report: "
                    + "\(folder.path)/fault-000000000001000-1.json; to use it again: crucible quarantine clear voice --manifest a.yaml"
            ]))
        }
    }

    @Test func clearingLetsItInUntilItCrashesAgain() async throws {
        try await StateFolders.with { folder in
            let quarantine = Self.quarantine(folder)
            try StateFolders.write(StateFolders.report("voice", time: 1000), folder)
            #expect(try quarantine.review(digests: [:], now: 2000).quarantined.keys.sorted() == ["voice"])
            #expect(quarantine.list().entries.map(\.plugin) == ["voice"])
            #expect(try quarantine.clear("voice", now: 3000))
            #expect(try !quarantine.clear("voice", now: 3000), "it is not kept out any more")
            #expect(try quarantine.review(digests: [:], now: 4000) == Quarantine.Review())
            try StateFolders.write(StateFolders.report("voice", time: 5000), folder)
            #expect(try quarantine.review(digests: [:], now: 6000).quarantined.keys.sorted() == ["voice"])
        }
    }

    @Test func itOutlastsTheWindowAndTheReport() async throws {
        try await StateFolders.with { folder in
            let quarantine = Self.quarantine(folder)
            try StateFolders.write(StateFolders.report("voice", time: 1000), folder)
            _ = try quarantine.review(digests: [:], now: 2000)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("fault-") {
                try FileManager.default.removeItem(atPath: folder.path + "/" + name)
            }
            #expect(try quarantine.review(digests: [:], now: 1000 * Self.hour).quarantined.count == 1)
        }
    }

    @Test func anotherLibraryLiftsIt() async throws {
        try await StateFolders.with { folder in
            let quarantine = Self.quarantine(folder)
            try StateFolders.write(StateFolders.report("voice", time: 1000, digest: "sha256:1"), folder)
            #expect(try quarantine.review(digests: ["voice": "sha256:1"], now: 2000).quarantined.count == 1)
            let review = try quarantine.review(digests: ["voice": "sha256:2"], now: 3000)
            #expect(review.quarantined.isEmpty)
            #expect(review.lifted == [
                "voice is used again: its library is another one than the one that crashed the host: SIGSEGV at 0x10 in crucible.voice/1 select "
                    + "(generation 1)",
            ])
            #expect(try quarantine.review(digests: ["voice": "sha256:2"], now: 4000) == Quarantine.Review())
        }
    }

    @Test func malformedFilesAreNamedAndLeftAlone() async throws {
        try await StateFolders.with { folder in
            try StateFolders.write(StateFolders.report("voice", time: 1000), folder)
            let path = folder.path + "/"
            try StateFolders.write("{", path + "fault-1.json")
            try StateFolders.write(#"{"crucible_fault":2}"#, path + "fault-2.json")
            try StateFolders.write(String(repeating: " ", count: 70_000), path + "fault-3.json")
            try FileManager.default.createDirectory(atPath: path + "fault-4.json", withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(atPath: path + "fault-5.json", withDestinationPath: "/dev/zero")
            try StateFolders.write("not ours", path + "notes.txt")
            let review = try Self.quarantine(folder).review(digests: [:], now: 2000)
            #expect(review.quarantined.count == 1)
            #expect(review.problems.map { $0.replacing(path, with: "") } == [
                "fault-1.json is not a crash report; remove it", "fault-2.json is not a crash report; remove it",
                "fault-3.json has more than 65536 bytes; remove it", "fault-4.json is not a file; remove it",
                "fault-5.json cannot be read: Too many levels of symbolic links",
            ])
            #expect(FileManager.default.fileExists(atPath: path + "notes.txt"))
        }
    }

    @Test func aBrokenListIsKeptAsideAndMadeAnewFromTheReports() async throws {
        try await StateFolders.with { folder in
            try StateFolders.write(StateFolders.report("voice", time: 1000), folder)
            try StateFolders.write("[]", folder.path + "/quarantine.json")
            let review = try Self.quarantine(folder).review(digests: [:], now: 2000)
            #expect(review.quarantined.count == 1)
            #expect(review.problems.map { $0.replacing(folder.path, with: "STATE") } == [
                "STATE/quarantine.json is not a quarantine list of this host; the list starts anew, the old one is kept as quarantine.json.bad",
            ])
            #expect(FileManager.default.fileExists(atPath: folder.path + "/quarantine.json.bad"))
            #expect(Self.quarantine(folder).list().problem == nil)
        }
    }

    @Test func reportsAreBoundedAndTheNewestStay() async throws {
        try await StateFolders.with { folder in
            for time in 1...100 { try StateFolders.write(StateFolders.report(nil, time: Int64(time) * 1000), folder) }
            _ = try Self.quarantine(folder).review(digests: [:], now: 200_000)
            let times = FaultReports(in: folder).read().reports.map(\.report.time)
            #expect(times == (69...100).map { Int64($0) * 1000 })
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("fault-") }
            #expect(files.count == 32)
        }
    }

    @Test func theFolderFollowsTheManifestAndTheEnvironment() throws {
        let first = try StateFolder(environment: ["XDG_STATE_HOME": "/state", "HOME": "/home/me"], manifest: "/etc/a b.yaml").path
        #expect(first.hasPrefix("/state/crucible/a_b-") && first.count == "/state/crucible/a_b-".count + 16)
        let second = try StateFolder(environment: ["HOME": "/home/me"], manifest: "/srv/a b.yaml").path
        #expect(second.hasPrefix("/home/me/.local/state/crucible/a_b-") && second.suffix(16) != first.suffix(16))
        let error = #expect(throws: FaultError.self) { try StateFolder(environment: ["XDG_STATE_HOME": "here"], manifest: "/a") }
        #expect(error?.description.hasSuffix("name one with --state DIR") == true)
    }
}
