import Glibc

/// How many files and sockets a process has open, from the links in `/proc/PID/fd`. One system call for each; not part of samples.
public struct DescriptorCount: Equatable, Sendable {
    /// Open file descriptors, the sockets included.
    public var descriptors: Int
    public var sockets: Int

    /// More are not counted.
    public static let limit = 65536

    /// Of a process, or of this one. The descriptor that reads the folder is not counted. [any-thread]
    ///
    /// - Returns: nil when the process has ended, may not be looked at, or has more than ``limit``.
    public static func read(_ pid: Int32? = nil) -> DescriptorCount? {
        guard let folder = opendir("/proc/\(pid.map(String.init) ?? "self")/fd") else { return nil }
        defer { closedir(folder) }
        let isOwn = pid == nil || pid == getpid()
        var count = DescriptorCount(descriptors: isOwn ? -1 : 0, sockets: 0)
        while let entry = readdir(folder) {
            let isSocket = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
                    $0.pointee == CChar(UInt8(ascii: ".")) ? nil : Self.isSocket(dirfd(folder), $0)
                }
            }
            guard let isSocket else { continue }
            count.descriptors += 1
            if isSocket { count.sockets += 1 }
            if count.descriptors > limit { return nil }
        }
        return count
    }

    private static func isSocket(_ folder: Int32, _ name: UnsafePointer<CChar>) -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { link in
            let size = readlinkat(folder, name, link.baseAddress!, link.count)
            return size > 0 && isSocket(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(link)[..<size]))
        }
    }

    /// Whether a link's text is that of a socket, such as `socket:[4711]`.
    static func isSocket(_ link: UnsafeRawBufferPointer) -> Bool { link.starts(with: "socket:[".utf8) }
}
