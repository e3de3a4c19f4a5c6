import FoundationEssentials
import Testing

/// Size and offset of every field of every struct, as the compiler sees them, compared with a file that changes only on purpose: fields may
/// be appended to it, nothing in it may move.
@Suite struct LayoutTests {
    @Test func noFieldHasMoved() async throws {
        let text = try String(contentsOfFile: Headers.folder + "/crucible/crucible.h", encoding: .utf8)
        let structs = LayoutTests.structs(text)
        #expect(structs.count == 13)
        let program = LayoutTests.program(structs)
        let output = try await Headers.withSources(["layout.c": program]) { folder in
            let complaint = await Compiler(program: "cc", standard: "c11").complaint([folder + "/layout.c"], ["-o", folder + "/layout"])
            try #require(complaint == nil, "\(complaint ?? "")")
            return await Shell.run(folder + "/layout", [])
        }
        let expected = try String(contentsOfFile: Headers.repository + "/Tests/ContractTests/layout-x86_64.txt", encoding: .utf8)
        #expect(output.text == expected, "if fields were appended on purpose, update Tests/ContractTests/layout-x86_64.txt")
    }

    /// The structs of a header with their fields, in order.
    static func structs(_ header: String) -> [(name: String, fields: [String])] {
        var found: [(name: String, fields: [String])] = []
        var current: (name: String, fields: [String])?
        for line in withoutComments(header).split(separator: "\n").map({ $0.drop { $0 == " " } }) {
            if line.hasPrefix("typedef struct ") || line.hasPrefix("struct "), line.hasSuffix("{") {
                current = (String(line.split(separator: " ").first { $0.hasPrefix("crucible_") } ?? ""), [])
            } else if line.hasPrefix("}"), let whole = current {
                found.append(whole)
                current = nil
            } else if current != nil, let name = field(line) {
                current?.fields.append(name)
            }
        }
        return found
    }

    /// `uint32_t size;` or `int32_t (*write)(...);`
    private static func field(_ line: Substring) -> String? {
        guard let end = line.lastIndex(of: ";") else { return nil }
        if let star = line.firstRange(of: "(*const *") ?? line.firstRange(of: "(*") {
            return String(line[star.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
        return line[..<end].split { $0 == " " || $0 == "*" }.last.map(String.init)
    }

    private static func withoutComments(_ text: String) -> String {
        var rest = text[...]
        var result = ""
        while let start = rest.firstRange(of: "/*"), let end = rest[start.upperBound...].firstRange(of: "*/") {
            result += rest[..<start.lowerBound]
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private static func program(_ structs: [(name: String, fields: [String])]) -> String {
        var lines = ["#include <stdio.h>", "#include <crucible/crucible.h>", "int main(void) {"]
        for (name, fields) in structs {
            lines.append("    printf(\"\(name) %zu\\n\", sizeof(\(name)));")
            for field in fields {
                lines.append(
                    "    printf(\"  \(field) %zu %zu\\n\", offsetof(\(name), \(field)), sizeof(((\(name) *)0)->\(field)));")
            }
        }
        return (lines + ["    return 0;", "}", ""]).joined(separator: "\n")
    }
}
