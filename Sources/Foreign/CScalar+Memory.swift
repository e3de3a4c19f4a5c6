import CDeclarations

/// Between C's memory and a value as it crosses a gate. Neither side need be aligned.
extension CScalar {
    /// Writes the crossing value at `source` as this type; false if the type cannot hold it.
    func put(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer) -> Bool {
        func narrow<Wide: FixedWidthInteger, Narrow: FixedWidthInteger>(_: Wide.Type, _: Narrow.Type) -> Bool {
            guard let value = Narrow(exactly: source.loadUnaligned(as: Wide.self)) else { return false }
            target.storeBytes(of: value, as: Narrow.self)
            return true
        }
        switch self {
        case .bool: return narrow(UInt8.self, UInt8.self)
        case .int8: return narrow(Int32.self, Int8.self)
        case .int16: return narrow(Int32.self, Int16.self)
        case .int32: return narrow(Int32.self, Int32.self)
        case .uint8: return narrow(UInt32.self, UInt8.self)
        case .uint16: return narrow(UInt32.self, UInt16.self)
        case .uint32: return narrow(UInt32.self, UInt32.self)
        case .int64: return narrow(Int64.self, Int64.self)
        case .uint64, .pointer: return narrow(UInt64.self, UInt64.self)
        case .double: target.storeBytes(of: source.loadUnaligned(as: Double.self), as: Double.self)
        case .float:
            let wide = source.loadUnaligned(as: Double.self)
            let value = Float(wide)
            guard value.isFinite || !wide.isFinite else { return false }
            target.storeBytes(of: value, as: Float.self)
        }
        return true
    }

    /// Writes the C value at `source` as it crosses.
    func take(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer) {
        switch self {
        case .bool: target.storeBytes(of: source.loadUnaligned(as: UInt8.self) == 0 ? 0 : 1, as: UInt8.self)
        case .int8, .int16, .int32: target.storeBytes(of: Int32(truncatingIfNeeded: signed(source)), as: Int32.self)
        case .uint8, .uint16, .uint32: target.storeBytes(of: UInt32(truncatingIfNeeded: unsigned(source)), as: UInt32.self)
        case .int64: target.storeBytes(of: signed(source), as: Int64.self)
        case .uint64, .pointer: target.storeBytes(of: unsigned(source), as: UInt64.self)
        case .double: target.storeBytes(of: source.loadUnaligned(as: Double.self), as: Double.self)
        case .float: target.storeBytes(of: Double(source.loadUnaligned(as: Float.self)), as: Double.self)
        }
    }

    /// The integer at `source` as a number of bytes or elements; nil if it is none.
    func count(_ source: UnsafeRawPointer) -> Int? {
        isSigned ? Int(exactly: signed(source)).flatMap { $0 < 0 ? nil : $0 } : Int(exactly: unsigned(source))
    }

    /// Writes a number of bytes; false if the type cannot hold it.
    func putCount(_ count: Int, _ target: UnsafeMutableRawPointer) -> Bool {
        func store<Number: FixedWidthInteger>(_: Number.Type) -> Bool {
            guard let value = Number(exactly: count) else { return false }
            target.storeBytes(of: value, as: Number.self)
            return true
        }
        switch self {
        case .int8: return store(Int8.self)
        case .int16: return store(Int16.self)
        case .int32: return store(Int32.self)
        case .int64: return store(Int64.self)
        case .uint8: return store(UInt8.self)
        case .uint16: return store(UInt16.self)
        case .uint32: return store(UInt32.self)
        case .uint64: return store(UInt64.self)
        case .bool, .float, .double, .pointer: return false
        }
    }

    func signed(_ source: UnsafeRawPointer) -> Int64 {
        switch self {
        case .int8: Int64(source.loadUnaligned(as: Int8.self))
        case .int16: Int64(source.loadUnaligned(as: Int16.self))
        case .int32: Int64(source.loadUnaligned(as: Int32.self))
        default: source.loadUnaligned(as: Int64.self)
        }
    }

    func unsigned(_ source: UnsafeRawPointer) -> UInt64 {
        switch self {
        case .bool, .uint8: UInt64(source.loadUnaligned(as: UInt8.self))
        case .uint16: UInt64(source.loadUnaligned(as: UInt16.self))
        case .uint32: UInt64(source.loadUnaligned(as: UInt32.self))
        default: source.loadUnaligned(as: UInt64.self)
        }
    }
}
