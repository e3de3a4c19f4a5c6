import CCrucible

/// Why a call fails: a status of the ABI, and the words for people.
struct Refusal: Error {
    var status: Int32
    var message: String

    static func invalid(_ message: String) -> Refusal { Refusal(status: Int32(CRUCIBLE_INVALID_ARGUMENT), message: message) }
    static func tooLarge(_ message: String) -> Refusal { Refusal(status: Int32(CRUCIBLE_TOO_LARGE), message: message) }
    static func broken(_ message: String) -> Refusal { Refusal(status: Int32(CRUCIBLE_BROKEN), message: message) }
}
