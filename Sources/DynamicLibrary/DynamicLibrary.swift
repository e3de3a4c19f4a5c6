import Glibc

/// An opened library. Closing or keeping it is always somebody's decision: nothing happens when the value goes away.
///
/// `@unchecked Sendable`: the handle is only passed to the dynamic linker, which locks for itself.
public struct DynamicLibrary: @unchecked Sendable {
    public let path: String
    private let handle: UnsafeMutableRawPointer

    /// Opens a library with all its symbols bound now and none of them visible to others.
    ///
    /// Runs the library's initialisers. [any-thread]
    /// - Parameter isPinned: it can never be unmapped (`RTLD_NODELETE`).
    public static func open(_ path: String, isPinned: Bool) throws(DynamicLibraryError) -> DynamicLibrary {
        let flags = RTLD_NOW | RTLD_LOCAL | (isPinned ? RTLD_NODELETE : 0)
        guard let handle = dlopen(path, flags) else { throw DynamicLibraryError(message: lastError()) }
        return DynamicLibrary(path: path, handle: handle)
    }

    /// The address of a symbol of this library itself; nil when it has none of that name.
    public func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }

    /// Gives the handle back. Whether the library is unmapped is the dynamic linker's decision.
    public func close() { dlclose(handle) }

    private static func lastError() -> String {
        dlerror().map { String(cString: $0) } ?? "the dynamic linker gave no reason"
    }
}

public struct DynamicLibraryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The dynamic linker's words.
    public var message: String
    public var description: String { message }
}
