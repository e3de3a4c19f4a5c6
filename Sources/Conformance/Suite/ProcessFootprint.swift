import CConformance
import Glibc

/// What this process holds of the system's.
enum ProcessFootprint {
    /// The ids of all threads.
    static var threads: Set<String> { entries("/proc/self/task") }

    /// Open file descriptors, without the one that counts them.
    static var descriptors: Int { entries("/proc/self/fd").count - 1 }

    /// Bytes that are allocated and not freed, as malloc counts them; 0 where a sanitizer stands in its place.
    static var allocated: Int { cconformance_allocated() }

    private static func entries(_ path: String) -> Set<String> {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: Set<String> = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.insert(name) }
        }
        return names
    }
}
