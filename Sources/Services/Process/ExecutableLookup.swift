import Glibc

extension ProcessSupervisor {
    /// Finds a command by its bare name, as a shell would.
    ///
    /// - Parameters:
    ///   - command: a name without `/`; anything else answers nil.
    ///   - searchPath: directories separated by `:`. Relative and empty ones are skipped: what runs must
    ///     not depend on where the host was started.
    /// - Returns: the absolute path of the first regular file of that name that this user may execute.
    public static func resolveExecutable(_ command: String, searchPath: String) -> String? {
        guard !command.isEmpty, !command.utf8.contains(UInt8(ascii: "/")), !command.utf8.contains(0) else {
            return nil
        }
        for directory in searchPath.split(separator: ":") where directory.hasPrefix("/") {
            let path = directory.hasSuffix("/") ? "\(directory)\(command)" : "\(directory)/\(command)"
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 {
                return path
            }
        }
        return nil
    }
}
