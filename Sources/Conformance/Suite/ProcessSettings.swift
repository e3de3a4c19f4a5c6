import Glibc

/// What a process has only one of, so that a plugin must leave it as it is.
struct ProcessSettings: Equatable {
    private var environment: [String]
    private var folder: String
    private var locale: String
    private var mask: mode_t
    private var signals: [Int32: UInt]

    static func now() -> ProcessSettings {
        let mask = umask(0)
        umask(mask)
        return ProcessSettings(
            environment: variables(), folder: currentFolder(), locale: setlocale(LC_ALL, nil).map { String(cString: $0) } ?? "", mask: mask,
            signals: handlers())
    }

    /// What differs, in words.
    func differences(to other: ProcessSettings) -> [String] {
        var found: [String] = []
        if environment != other.environment {
            let changed = Set(environment).symmetricDifference(other.environment).compactMap { $0.split(separator: "=").first }
            found.append("the environment (\(Set(changed).sorted().joined(separator: ", ")))")
        }
        if folder != other.folder { found.append("the working directory (\(other.folder))") }
        if locale != other.locale { found.append("the locale (\(other.locale))") }
        if mask != other.mask { found.append("the umask") }
        for (number, handler) in signals.sorted(by: { $0.key < $1.key }) where other.signals[number] != handler {
            found.append("the handler of signal \(number)")
        }
        return found
    }

    private static func variables() -> [String] {
        var found: [String] = []
        var place = environ
        while let text = place.pointee {
            found.append(String(cString: text))
            place += 1
        }
        return found.sorted()
    }

    private static func currentFolder() -> String {
        guard let text = getcwd(nil, 0) else { return "" }
        defer { free(text) }
        return String(cString: text)
    }

    private static func handlers() -> [Int32: UInt] {
        var found: [Int32: UInt] = [:]
        for number in 1...31 as ClosedRange<Int32> {
            var action = sigaction()
            guard sigaction(number, nil, &action) == 0 else { continue }
            found[number] = withUnsafeBytes(of: action.__sigaction_handler) { $0.load(as: UInt.self) }
        }
        return found
    }
}
