/// A type of the signature language, as `crucible.h` lists them.
public enum ValueType: String, Sendable, Hashable, CaseIterable {
    case bool, i32, u32, i64, u64, f64, str, bytes, handle
}
