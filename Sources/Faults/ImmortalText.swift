import CFault
import Glibc
import Locking

/// Texts that a signal handler may read at any time: never freed, each kept once. There are as many as plugins, functions and libraries.
enum ImmortalText {
    private static let texts = Locked<[String: Address]>([:])

    /// `@unchecked Sendable`: points to bytes that nobody changes.
    private struct Address: @unchecked Sendable {
        let data: UnsafePointer<CChar>
        let size: Int
    }

    static func of(_ text: String) -> crf_text {
        let address = texts.withLock { texts in
            if let known = texts[text] { return known }
            let made = Address(data: UnsafePointer(strdup(text)!), size: text.utf8.count)
            texts[text] = made
            return made
        }
        return crf_text(data: address.data, size: address.size)
    }
}
