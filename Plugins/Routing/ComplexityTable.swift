import PluginShared

/// The words that ``ComplexityGauge`` counts.
enum ComplexityTable {
    /// One point each, two at most.
    static let demanding: [Phrase] = phrases("""
        from scratch, end to end, in depth, in detail, comprehensive, thorough*, rigorous*, production, scalab*, at scale, \
        distributed, concurren*, thread safe, trade off*, tradeoff*, edge case*, architect*, multi tenant, fault toleran*, \
        high availability, migrat*, prove, proof, backward* compatib*, per second, roadmap, compare and contrast, several, \
        without breaking, redesign*
        """)

    /// One point less, however many.
    static let modest: [Phrase] = phrases("""
        briefly, in brief, one sentence, one line, one liner, one word, quick question, short answer, in short, yes or no, \
        simple, tl dr, tldr
        """)

    static let requirementWords: Set<String> = [
        "must", "should", "shall", "needs", "requires", "also", "additionally", "ensure", "except",
    ]

    private static func phrases(_ list: String) -> [Phrase] { list.split(separator: ",").compactMap { Phrase(String($0)) } }
}
