/// Paths in a manifest.
enum PathText {
    /// What is wrong with the text of a path or command.
    static func flaw(_ text: EnvironmentText) -> Flaw? {
        if text.value.isEmpty {
            return Flaw(message: "\(text.written.quoted) is empty where a path is needed", remedy: "name a file or command")
        }
        if text.value.utf8.contains(0) {
            return Flaw(message: "\(text.written.quoted) contains a NUL character, which no path can", remedy: "remove it")
        }
        return nil
    }

    /// `path` seen from `directory` (absolute), without `.`, `..` and doubled slashes. Works on the text alone:
    /// symbolic links are not followed.
    static func absolute(_ path: String, from directory: String) -> String {
        let whole = path.hasPrefix("/") ? path : directory + "/" + path
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
