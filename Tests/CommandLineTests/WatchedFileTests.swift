import Testing

@testable import crucible

struct WatchedFileTests {
    private func stamp(_ modified: Int) -> FileStamp { FileStamp(inode: 1, size: 10, modified: modified) }

    @Test("a file is taken when it has changed and is quiet, and only once")
    func quiet() {
        var file = WatchedFile(stamp(1))
        #expect(file.look(stamp(1), isBusy: false) == .nothing)
        #expect(file.look(stamp(2), isBusy: false) == .nothing, "it may still be written to")
        #expect(file.look(stamp(3), isBusy: false) == .nothing)
        #expect(file.look(nil, isBusy: false) == .nothing, "it is being replaced")
        #expect(file.look(stamp(4), isBusy: false) == .nothing)
        #expect(file.look(stamp(4), isBusy: false) == .settled)
        #expect(file.look(stamp(4), isBusy: false) == .nothing)
    }

    @Test("a change while its plugin is being swapped is said, and taken afterwards")
    func busy() {
        var file = WatchedFile(stamp(1))
        #expect(file.look(stamp(2), isBusy: true) == .nothing)
        #expect(file.look(stamp(2), isBusy: true) == .settledWhileBusy(isNew: true))
        #expect(file.look(stamp(2), isBusy: true) == .settledWhileBusy(isNew: false))
        #expect(file.look(stamp(2), isBusy: false) == .settled)
        #expect(file.look(stamp(2), isBusy: false) == .nothing)
    }
}
