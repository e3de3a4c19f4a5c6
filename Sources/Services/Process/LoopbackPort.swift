import Glibc

/// Ports for servers that the host starts and that cannot choose one themselves.
public enum LoopbackPort {
    /// A TCP port of 127.0.0.1 that was free a moment ago, or nil if the system has none.
    /// Somebody else may take it before the server does: be ready to try again.
    public static func reserve() -> UInt16? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }

        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let succeeded = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        return succeeded ? UInt16(bigEndian: address.sin_port) : nil
    }
}
