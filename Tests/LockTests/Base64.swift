import FoundationEssentials

/// For tests that put signatures together themselves.
enum Base64 {
    static func bytes(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }
    static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
