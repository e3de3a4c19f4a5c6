import FoundationEssentials
import Testing

/// Row SDK-3: every number and name that the headers of the ABI define, compared with a file that changes only on purpose: lines may be
/// added to it, none may change.
@Suite struct ConstantTests {
    @Test func noConstantHasChanged() throws {
        let found = try Set(Headers.abi.flatMap { header in
            Self.constants(try String(contentsOfFile: "\(Headers.folder)/\(header)", encoding: .utf8))
        })
        let text = try String(contentsOfFile: Headers.repository + "/Tests/ContractTests/constants.txt", encoding: .utf8)
        let expected = Set(text.split(separator: "\n").map(String.init))
        #expect(expected.count > 40)
        #expect(expected.subtracting(found).sorted() == [], "these are gone, or have another value now: every plugin that exists breaks")
        #expect(found.subtracting(expected).sorted() == [], "if these are new on purpose, add them to Tests/ContractTests/constants.txt")
    }

    /// `#define CRUCIBLE_X 1u`, `#define CRUCIBLE_X "text"`, and the rows `X(NAME, 1, "meaning")` of the table of statuses.
    static func constants(_ header: String) -> [String] {
        header.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 3, let first = words[2].first else { return nil }
            if words[0] == "#define", words[1].hasPrefix("CRUCIBLE_"), first.isNumber || first == "\"" { return "\(words[1]) \(words[2])" }
            guard words[0].hasPrefix("X("), words[0].hasSuffix(","), words[1].hasSuffix(","), first == "\"" else { return nil }
            return "CRUCIBLE_\(words[0].dropFirst(2).dropLast()) \(words[1].dropLast())"
        }
    }
}
