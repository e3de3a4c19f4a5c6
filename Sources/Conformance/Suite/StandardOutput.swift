import CConformance
import Glibc

/// Standard output of a test's process: what the plugin writes there is kept in memory instead.
enum StandardOutput {
    static func capture() {
        let memory = cconformance_memory_file("standard-output")
        guard memory >= 0 else { return }
        dup2(memory, STDOUT_FILENO)
        close(memory)
    }

    /// What was written so far.
    static var text: String {
        fflush(nil)
        let size = lseek(STDOUT_FILENO, 0, SEEK_END)
        guard size > 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: min(size, 4096))
        let count = pread(STDOUT_FILENO, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
