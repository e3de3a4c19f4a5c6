import DynamicLibrary
import Glibc

/// Finds the file that the dynamic linker would open for a name such as `libz.so.1`, so that it can be looked at before it is opened: first
/// `LD_LIBRARY_PATH`, then `/etc/ld.so.cache`, then the default folders (ld.so(8)).
public struct SharedLibraryLocator: Sendable {
    var libraryPath: [String]
    var cache: String
    var defaults: [String]

    /// - Parameter environment: that of the process.
    public init(environment: [String: String]) {
        self.init(
            libraryPath: environment["LD_LIBRARY_PATH"]?.split(separator: ":").map(String.init) ?? [], cache: "/etc/ld.so.cache",
            defaults: ["/lib64", "/usr/lib64", "/lib", "/usr/lib"])
    }

    init(libraryPath: [String], cache: String, defaults: [String]) {
        self.libraryPath = libraryPath
        self.cache = cache
        self.defaults = defaults
    }

    /// A name with a `/` is a path, relative ones start from `directory`; anything else is searched. What it gives is a whole library for
    /// this machine.
    func locate(_ name: String, relativeTo directory: String) throws(ForeignError) -> String {
        if name.contains("/") {
            let path = name.hasPrefix("/") ? name : directory + "/" + name
            if let problem = SharedObjectFile.problem(path) { throw ForeignError(library: name, "\(path) \(problem)") }
            return path
        }
        let candidates = libraryPath.map { $0 + "/" + name } + LinkerCache.paths(of: name, in: cache) + defaults.map { $0 + "/" + name }
        let existing = candidates.filter { access($0, F_OK) == 0 }
        // As the dynamic linker does, passes over what was built for another machine.
        if let path = existing.first(where: { SharedObjectFile.problem($0) == nil }) { return path }
        if let unusable = existing.first, let problem = SharedObjectFile.problem(unusable) {
            throw ForeignError(library: name, "\(unusable) \(problem)")
        }
        let message = "the dynamic linker knows no \(name); install its package, name it exactly as in /lib, or write its path with a '/'"
        throw ForeignError(library: name, message)
    }
}
