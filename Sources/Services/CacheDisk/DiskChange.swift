/// A key, by its hash, that the file has now or has no longer.
enum DiskChange: Sendable, Hashable {
    case added(UInt64)
    case removed(UInt64)
}
