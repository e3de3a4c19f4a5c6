import Signature

/// A value that crosses.
///
/// `@unchecked Sendable`: a callback runs on the thread of the test that passes it.
enum Value: Equatable, @unchecked Sendable {
    case bool(Bool)
    case i32(Int32)
    case u32(UInt32)
    case i64(Int64)
    case u64(UInt64)
    case f64(Double)
    case handle(UInt64)
    case text(String)
    case bytes([UInt8])
    /// Takes the arguments, gives the status.
    case callback(([Value]) -> Int32)
    case noCallback

    static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.bool(let a), .bool(let b)): a == b
        case (.i32(let a), .i32(let b)): a == b
        case (.u32(let a), .u32(let b)): a == b
        case (.i64(let a), .i64(let b)): a == b
        case (.u64(let a), .u64(let b)), (.handle(let a), .handle(let b)): a == b
        case (.f64(let a), .f64(let b)): a == b || (a.isNaN && b.isNaN)
        case (.text(let a), .text(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        default: false
        }
    }
}
