import Glibc

/// Finds a plugin's library file.
public struct LibraryLocator: Sendable {
    /// Folders in which bare names are looked for, first match wins.
    public var searchPath: [String]

    public init(searchPath: [String]) { self.searchPath = searchPath }

    /// `CRUCIBLE_PLUGIN_PATH` (colon-separated), then the executable's own folder, then `../lib/crucible` beside it.
    public static func standard(environment: [String: String], executableDirectory: String) -> LibraryLocator {
        let configured = environment["CRUCIBLE_PLUGIN_PATH"]?.split(separator: ":").map(String.init) ?? []
        return LibraryLocator(searchPath: configured + [executableDirectory, executableDirectory + "/../lib/crucible"])
    }

    /// The file of a library: a path with `/` as it is, relative ones below `directory`; a bare name `X` as `libX.so`.
    public func locate(_ name: String, relativeTo directory: String) throws(LoadError) -> String {
        guard !name.contains("/") else {
            let path = name.hasPrefix("/") ? name : directory + "/" + name
            guard access(path, F_OK) == 0 else { throw LoadError(library: name, problems: ["there is no file \(path)"]) }
            return path
        }
        let file = name.hasSuffix(".so") ? name : "lib\(name).so"
        for folder in searchPath where access(folder + "/" + file, F_OK) == 0 { return folder + "/" + file }
        throw LoadError(library: name, problems: [
            "there is no \(file) in \(searchPath.joined(separator: ", ")); build it, or set CRUCIBLE_PLUGIN_PATH to its folder"
        ])
    }
}
