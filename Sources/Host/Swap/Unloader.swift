import Faults
import Glibc
import Loader
import Swap

/// Ends a generation's library and says what has become of it.
enum Unloader {
    /// To be called when the generation has been stopped and destroyed.
    ///
    /// Unmapping is attempted only where the library allows it. What stands in the host for its imports is given back only when none of its
    /// code is in memory any more.
    static func unload(_ generation: Generation, isDestroyed: Bool) -> RetireVerdict {
        let inside = generation.party.inFlight
        guard isDestroyed, inside == 0 else { return .leaked("\(inside) calls or callbacks are still inside it") }
        guard let library = generation.image.library else { return .pinned("it is a library of the system") }
        guard generation.planned.descriptor.unloadClass == .attempt else { return .pinned("its library asks to stay mapped (unload: never)") }
        if let entry = generation.image.entry { FaultHandler.disclaim(entry) }
        library.close()
        switch isMapped(library.path) {
        case .some(true): return .pinned("the dynamic linker keeps it: it has thread-locals with destructors, or is open elsewhere")
        case .some(false):
            generation.dispose()
            return .unmapped
        case nil: return .pinned("/proc/self/maps cannot be read, so that nobody knows whether it is mapped")
        }
    }

    /// Whether the kernel lists a mapping of that file; nil when it cannot be asked. The path is that of a staged copy, which no other
    /// library has.
    private static func isMapped(_ path: String) -> Bool? {
        guard let maps = fopen("/proc/self/maps", "re") else { return nil }
        defer { fclose(maps) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, maps) > 0 {
            if let line, strstr(line, path) != nil { return true }
        }
        return false
    }
}
