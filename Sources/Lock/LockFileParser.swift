extension LockFile {
    /// Reads the text of a lock.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - file: Its name for messages.
    /// - Throws: All problems.
    static func parse(_ bytes: [UInt8], file: String) throws(LockError) -> LockFile {
        var parser = LockFileParser(file: file)
        return try parser.parse(bytes)
    }

    /// The same for a text.
    public static func parse(_ text: String, file: String) throws(LockError) -> LockFile {
        try parse(Array(text.utf8), file: file)
    }
}

/// Reads a lock file line by line and collects everything that is wrong with it. Only what ``LockFile/text`` writes is accepted, with
/// comments and in any order: a lock that could be read in two ways would be none.
struct LockFileParser {
    /// What the lines of the next level belong to.
    private enum Section {
        case nothing, trustedKeys, plugins
        /// After something unknown; what stands below it is skipped.
        case unknown
    }

    private let file: String
    private var problems: [LockProblem] = []
    private var dropped = 0
    private var section = Section.nothing
    private var sections: [String: Int] = [:]
    private var keys: [(line: Int, key: MinisignPublicKey)] = []
    private var drafts: [LockDraft] = []
    /// Whether the lines below belong to the last draft.
    private var isInDraft = false

    init(file: String) { self.file = file }

    mutating func parse(_ bytes: [UInt8]) throws(LockError) -> LockFile {
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            do throws(LockLine.Malformed) {
                if let line = try LockLine.read(line, number: index + 1) { accept(line) }
            } catch {
                add(index + 1, error.message, remedy: Self.restore)
            }
        }
        let libraries = finish()
        guard problems.isEmpty else { throw LockError(listed) }
        return LockFile(file: file, trustedKeys: keys.map(\.key), libraries: libraries)
    }

    private static let restore = "restore the file from version control, or remove it and run crucible lock again"

    private mutating func accept(_ line: LockLine) {
        switch (line.level, line.content, section) {
        case (0, .entry(let key, let value), _): begin(key, value, line.number)
        case (_, _, .unknown): break
        case (1, .item(let text), .trustedKeys): addKey(text, line.number)
        case (1, .entry(let id, nil), .plugins): beginPlugin(id, line.number)
        case (2..., _, .plugins) where isInDraft:
            if let message = drafts[drafts.count - 1].accept(line) { add(line.number, message, remedy: Self.restore) }
        default: add(line.number, "this line belongs to nothing", remedy: Self.restore)
        }
    }

    private mutating func begin(_ key: String, _ value: String?, _ line: Int) {
        isInDraft = false
        section = .unknown
        if let first = sections[key] { return add(line, "'\(key)' stands in line \(first) already", remedy: Self.restore) }
        sections[key] = line
        switch (LockKey(rawValue: key), value) {
        case (.root, let value):
            section = .nothing
            guard value != String(LockFile.version) else { return }
            add(line, "a lock of format \(value ?? "''") is not known to this host, which knows \(LockFile.version)", remedy: Self.restore)
        case (.trustedKeys, nil): section = .trustedKeys
        case (.plugins, nil): section = .plugins
        case (.trustedKeys, _), (.plugins, _): add(line, "'\(key)' has its values in the lines below it", remedy: Self.restore)
        default: add(line, "unknown key '\(key)'", remedy: Self.restore)
        }
    }

    private mutating func addKey(_ text: String, _ line: Int) {
        guard let key = MinisignPublicKey(text) else { return add(line, "this is not a public key of minisign", remedy: Self.restore) }
        if let first = keys.first(where: { $0.key.identifier == key.identifier }) {
            return add(line, "a key with the id \(key.id) stands in line \(first.line) already", remedy: "keep one of them")
        }
        guard keys.count < LockLimits.trustedKeys else { return add(line, "more than \(LockLimits.trustedKeys) keys are trusted") }
        keys.append((line, key))
    }

    private mutating func beginPlugin(_ id: String, _ line: Int) {
        guard drafts.count < LockLimits.plugins else {
            section = .unknown
            return add(line, "more than \(LockLimits.plugins) plugins are locked")
        }
        isInDraft = true
        if !LockDraft.isPlugin(id) { add(line, "'\(id)' cannot be the id of a plugin", remedy: Self.restore) }
        if let first = drafts.first(where: { $0.plugin == id }) {
            add(line, "plugin '\(id)' stands in line \(first.line) already", remedy: "keep one of them")
        }
        drafts.append(LockDraft(plugin: id, line: line))
    }

    /// What can only be said at the end.
    private mutating func finish() -> [String: LockFile.Library] {
        if sections[LockKey.root.rawValue] == nil {
            problems.append(LockProblem(file: file, message: "'\(LockKey.root.rawValue): 1' is missing", remedy: Self.restore))
        }
        let trusted = Set(keys.map(\.key))
        var libraries: [String: LockFile.Library] = [:]
        for draft in drafts {
            let (library, messages) = draft.finish(trusted: trusted)
            for message in messages { add(draft.line, "plugin '\(draft.plugin)' \(message)", remedy: Self.restore) }
            if let library { libraries[draft.plugin] = library }
        }
        return libraries
    }

    private mutating func add(_ line: Int, _ message: String, remedy: String? = nil) {
        guard problems.count < LockLimits.problems else { return dropped += 1 }
        problems.append(LockProblem(file: file, line: line, message: message, remedy: remedy))
    }

    private var listed: [LockProblem] {
        let sorted = problems.enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }.map(\.element)
        return dropped == 0 ? sorted : sorted + [LockProblem(file: file, message: "\(dropped) further problems are not listed")]
    }
}
