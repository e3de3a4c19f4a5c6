import Glibc
import Testing

@testable import Loader

struct StagingAreaTests {
    private let parent: String

    init() throws {
        var template = Array("/tmp/crucible-loader-XXXXXX".utf8CString)
        parent = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private func makeFile(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0, "\(path)")
        close(descriptor)
    }

    /// A folder as a process leaves it that was killed: the kernel has let go of its lock.
    private func makeFolder(_ name: String, _ files: String...) throws -> String {
        let folder = "\(parent)/\(name)"
        try #require(mkdir(folder, 0o700) == 0)
        for file in files { try makeFile("\(folder)/\(file)") }
        return folder
    }

    @Test("what a killed process has left is removed with the next start, its copies too")
    func abandoned() throws {
        let left = try makeFolder("crucible-staged-abcdef", "1-libA.so", "2-libB.so", "lock")
        let area = try StagingArea(in: parent)
        #expect(!exists(left))
        #expect(exists(area.directory))
        area.remove()
        #expect(!exists(area.directory))
        #expect(rmdir(parent) == 0, "nothing is left")
    }

    @Test("an area in use stays, that of the same process as well")
    func inUse() throws {
        let first = try StagingArea(in: parent)
        try makeFile(first.uniquePath(for: "libA.so"))
        let second = try StagingArea(in: parent)
        #expect(exists("\(first.directory)/1-libA.so"))
        first.remove()
        first.remove()
        #expect(!exists(first.directory))
        #expect(exists(second.directory))
        second.remove()
        #expect(rmdir(parent) == 0, "nothing is left")
    }

    @Test("folders of others are left alone: with another name, without a lock, and those that a link leads to")
    func others() throws {
        let folders = [
            try makeFolder("crucible-other", "lock"), try makeFolder("crucible-staged-new", "1-libA.so"), try makeFolder("target", "lock"),
        ]
        try #require(symlink(folders[2], "\(parent)/crucible-staged-link") == 0)
        let area = try StagingArea(in: parent)
        area.remove()
        for folder in folders { #expect(exists(folder)) }
        #expect(exists("\(folders[0])/lock") && exists("\(folders[1])/1-libA.so") && exists("\(folders[2])/lock"))
    }
}
