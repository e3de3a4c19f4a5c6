import Descriptor

/// One plugin of a lock file while it is read.
struct LockDraft {
    let plugin: String
    let line: Int
    private var values: [LockKey: String] = [:]
    private var lists: [LockKey: [LockedInterface]] = [:]
    /// Which list the items below belong to.
    private var list: LockKey?
    /// Keys whose value was refused; they are not missing.
    private var refused: Set<LockKey> = []

    init(plugin: String, line: Int) {
        self.plugin = plugin
        self.line = line
    }

    /// `[a-z][a-z0-9_-]{0,63}`, as in a manifest.
    static func isPlugin(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count) && id.utf8.first.map { 0x61...0x7A ~= $0 } == true
            && id.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    /// Takes a line below the plugin's id; returns what is wrong with it.
    mutating func accept(_ line: LockLine) -> String? {
        switch (line.level, line.content) {
        case (2, .entry(let key, let value)): return acceptEntry(key, value)
        case (3, .item(let text)):
            guard let list else { return "this line belongs to nothing" }
            guard let interface = LockedInterface(text) else { return "'\(text)' is not an interface such as crucible.model/1.0" }
            guard lists[list]!.count < LockLimits.interfaces else {
                return "'\(list.rawValue)' has more than \(LockLimits.interfaces) interfaces"
            }
            lists[list]!.append(interface)
            return nil
        default: return "this line belongs to nothing"
        }
    }

    private mutating func acceptEntry(_ name: String, _ value: String?) -> String? {
        list = nil
        guard let key = LockKey(rawValue: name), LockKey.ofPlugin.contains(key) else {
            return "unknown key '\(name)' of plugin '\(plugin)'"
        }
        guard values[key] == nil, lists[key] == nil else { return "'\(name)' of plugin '\(plugin)' is there twice" }
        switch (key, value) {
        case (.provides, nil), (.requires, nil):
            lists[key] = []
            list = key
        case (.provides, _), (.requires, _): return "'\(name)' has its values in the lines below it"
        case (_, let value?): values[key] = value
        case (_, nil): values[key] = ""
        }
        guard let value = values[key], let flaw = Self.flaw(key, value) else { return nil }
        refused.insert(key)
        return "'\(name)' of plugin '\(plugin)' is '\(value)', but must be \(flaw)"
    }

    private static func flaw(_ key: LockKey, _ value: String) -> String? {
        switch key {
        case .digest: digest(value, size: 1) == nil ? "'\(LockKey.digestPrefix)' and 64 hexadecimal digits in lower case" : nil
        case .size: size(value) == nil ? "a number from 1 to \(LockLimits.library)" : nil
        case .signedBy: MinisignPublicKey(value) == nil ? "a public key of minisign" : nil
        case .id: InterfaceName.isDotted(value) ? nil : "a name such as vendor.name"
        case .version: SemanticVersion(value) == nil ? "a version such as 1.2.3" : nil
        default: nil
        }
    }

    /// The entry, and what is wrong with it as a whole.
    func finish(trusted: Set<MinisignPublicKey>) -> (library: LockFile.Library?, messages: [String]) {
        var messages = [LockKey.digest, .size].filter { values[$0] == nil }.map { "has no '\($0.rawValue)'" }
        if (values[.id] == nil) != (values[.version] == nil) { messages.append("must have both 'id' and 'version' or neither") }
        if values[.id] == nil, !lists.isEmpty { messages.append("has interfaces but no 'id'") }
        let signer = values[.signedBy].flatMap { MinisignPublicKey($0) }
        if let signer, !trusted.contains(signer) { messages.append("is signed by key \(signer.id), which is not among the trusted keys") }
        if values[.signedBy] == nil, !trusted.isEmpty { messages.append("has no 'signed_by', but keys are trusted") }
        guard messages.isEmpty, refused.isEmpty, let size = Self.size(values[.size]!),
            let digest = Self.digest(values[.digest]!, size: size)
        else { return (nil, messages) }
        return (LockFile.Library(digest: digest, signer: signer, descriptor: descriptor), [])
    }

    private var descriptor: LockedDescriptor? {
        guard let id = values[.id], let version = values[.version].flatMap({ SemanticVersion($0) }) else { return nil }
        return LockedDescriptor(id: id, version: version, provides: lists[.provides] ?? [], requires: lists[.requires] ?? [])
    }

    private static func digest(_ text: String, size: Int) -> LibraryDigest? {
        guard text.hasPrefix(LockKey.digestPrefix) else { return nil }
        return LibraryDigest(sha256: String(text.dropFirst(LockKey.digestPrefix.count)), size: size)
    }

    private static func size(_ text: String) -> Int? {
        guard let size = Int(text), String(size) == text, (1...LockLimits.library).contains(size) else { return nil }
        return size
    }
}
