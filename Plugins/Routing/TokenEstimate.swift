/// How many tokens a text has, without the model's tokenizer, which the router does not have.
enum TokenEstimate {
    /// Four bytes of ASCII, or three of anything else, to a token, rounded up. English prose and code have 3.5 to 4.5 bytes to a token
    /// with the byte-pair vocabularies in use; Chinese and Japanese about one token to a character, which is three bytes.
    static func tokens(in text: String) -> Int {
        let bytes = text.utf8.count
        let ascii = text.utf8.count { $0 < 0x80 }
        return (3 * ascii + 4 * (bytes - ascii) + 11) / 12
    }
}
