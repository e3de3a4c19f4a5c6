/// What a lock reads and holds at most.
enum LockLimits {
    /// Bytes of a library.
    static let library = 1 << 30
    /// Bytes of a lock file.
    static let lockFile = 1 << 20
    /// Bytes of a signature file; minisign itself writes comments of at most 1 KiB and 8 KiB.
    static let signature = 16 << 10
    /// Bytes of a public key's file.
    static let key = 4 << 10
    static let trustedKeys = 64
    /// As many as a manifest may have.
    static let plugins = 256
    /// Provided, and required, by one library; the ABI allows no more.
    static let interfaces = 64
    /// Problems of one file that are listed.
    static let problems = 200
}
