/// Who holds which files: any number of shared leases of one file, or a single exclusive one.
///
/// It knows a file only as long as somebody holds it, so leases and the files of each bound it.
struct FileTable: Sendable {
    /// -1: exclusive; otherwise the number of shared leases.
    private var holders: [String: Int] = [:]

    var isEmpty: Bool { holders.isEmpty }

    func canTake(_ files: [LeasedFile]) -> Bool {
        files.allSatisfy { file in holders[file.path].map { $0 > 0 && !file.isExclusive } ?? true }
    }

    mutating func take(_ files: [LeasedFile]) {
        for file in files { holders[file.path] = file.isExclusive ? -1 : holders[file.path, default: 0] + 1 }
    }

    mutating func giveBack(_ files: [LeasedFile]) {
        for file in files {
            let left = file.isExclusive ? 0 : (holders[file.path] ?? 1) - 1
            holders[file.path] = left > 0 ? left : nil
        }
    }
}
