/// A JSON array of texts, written piece by piece (RFC 8259).
struct JSONTexts {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "[")]

    mutating func addNull() {
        separate()
        bytes += "null".utf8
    }

    /// - Parameter text: UTF-8.
    mutating func add(_ text: UnsafeRawBufferPointer) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += "\\u\(digits.count == 1 ? "000" : "00")\(digits)".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    func finished() -> [UInt8] { bytes + [UInt8(ascii: "]")] }

    private mutating func separate() {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    }
}
