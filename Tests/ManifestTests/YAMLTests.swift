import Manifest
import Testing

@Suite struct YAMLTests {
    private func json(_ text: String) -> String {
        do throws(ManifestError) {
            return try YAMLDocument.json(fromYAML: text, file: "d.yaml")
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"), ("nULL", #""nULL""#), ("''", #""""#),
        ("true", "true"), ("True", "true"), ("TRUE", "true"), ("false", "false"), ("tRUE", #""tRUE""#),
        ("yes", #""yes""#), ("no", #""no""#), ("on", #""on""#), ("off", #""off""#), ("y", #""y""#),
        ("0", "0"), ("-0", "0"), ("+12", "12"), ("-7", "-7"), ("0123", "123"), ("0o17", "15"), ("0x1F", "31"),
        ("0o8", #""0o8""#), ("0x", #""0x""#), ("-0x1", #""-0x1""#), ("1_000", #""1_000""#), ("12:30:45", #""12:30:45""#),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("0.5", "0.5"), (".5", "0.5"), ("5.", "5.0"), ("-1.5e3", "-1500.0"), ("1e-7", "1e-07"), ("6E2", "600.0"),
        (".", #"".""#), ("1e", #""1e""#), ("e1", #""e1""#), ("1.2.3", #""1.2.3""#), ("+", #""+""#), ("-.", #""-.""#),
        ("\"12\"", #""12""#), ("'true'", #""true""#), ("|\n  12\n", #""12\n""#), ("!!str 12", #""12""#),
        ("!!int \"12\"", "12"), ("!!float 1", "1.0"), ("!!null ''", "null"), ("2001-01-01", #""2001-01-01""#),
        ("\"a\\0\\x1f\\\"\\\\\\t\\u2028é😀\"", #""a\u0000\u001f\"\\\t\u2028é😀""#),
    ])
    func resolvesScalarsByTheCoreSchema(_ yaml: String, _ expected: String) {
        #expect(json(yaml) == expected)
    }

    @Test func sortsKeysAndKeepsThemAsWritten() {
        #expect(json("{ b: 1, a: 2, 10: 3, ~: 4, true: 5, 1e999: 6, Ä: 7 }") == #"{"10":3,"1e999":6,"a":2,"b":1,"true":5,"~":4,"Ä":7}"#)
    }

    @Test func readsJSON() {
        #expect(json("{\"a\": [1, 2.5, null, true, \"\\u00e9\\/\"], \"b\": {}}\n") == #"{"a":[1,2.5,null,true,"é/"],"b":{}}"#)
    }

    @Test func leavesReferencesAlone() {
        #expect(json("a: ${HOME}") == #"{"a":"${HOME}"}"#)
    }

    @Test(arguments: ["", "\n", "# c\n", "---\n", "\u{FEFF}"])
    func readsNothingAsNull(_ text: String) {
        #expect(json(text) == "null")
    }

    @Test func acceptsAByteOrderMarkAndForeignLineEnds() {
        #expect(json("\u{FEFF}a: 1\r\nb: 2\r\n") == #"{"a":1,"b":2}"#)
    }

    @Test func replacesAliasesByTheLatestAnchor() {
        #expect(json("[&a 1, *a, &a [2], *a, { &k x: 1 }, { *k : 2 }]") == #"[1,1,[2],[2],{"x":1},{"x":2}]"#)
    }

    @Test func refusesABillionLaughs() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(json(text) == "d.yaml:6:15: aliases up to here stand for more than 1 MiB; write less with aliases")
    }

    @Test func refusesALongTextManyTimes() {
        let text = "- &a \(String(repeating: "x", count: 200_000))\n" + String(repeating: "- *a\n", count: 6)
        #expect(json(text) == "d.yaml:7:3: aliases up to here stand for more than 1 MiB; write less with aliases")
    }

    @Test func boundsTheDepth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(json(nested(64)) == nested(64))
        #expect(json(nested(65)) == "d.yaml:1:65: values are nested deeper than 64 levels; flatten them")
        #expect(json(nested(100_000)) == "d.yaml:1:1: values are nested deeper than 64 levels; flatten them")
        let block = (0..<100).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(json(block) == "d.yaml:65:65: values are nested deeper than 64 levels; flatten them")
        let byAlias = "[&a \(nested(40)), [[[[[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]]]]]"
        #expect(json(byAlias) == "d.yaml:1:111: values are nested deeper than 64 levels; flatten them")
    }

    @Test func boundsTheSize() {
        let most = "a: " + String(repeating: "x", count: (1 << 20) - 3)
        #expect(json(most).utf8.count == (1 << 20) - 3 + #"{"a":""}"#.utf8.count)
        #expect(json(most + "x") == "d.yaml: the file is larger than 1 MiB; move data into files of their own")
    }

    @Test func refusesLineEndsThatOnlyLibyamlKnows() {
        #expect(json("a: 1\nb: x\u{2028}y") == "d.yaml:2:5: the character U+2028 is not allowed as it is; remove it, or write it as \\u2028 in double quotes")
        #expect(json("\u{85}") == "d.yaml:1:1: the character U+85 is not allowed as it is; remove it, or write it as \\u0085 in double quotes")
        #expect(json("\"\\u0085\\u2029\\u007f\\ufeff\"") == #""\u0085\u2029\u007f\ufeff""#)
    }

    @Test func reportsDuplicatesAtEveryLevel() {
        #expect(
            json("a: 1\nb: { c: 1, c: 2, c: 3 }\na: [{ x: 1, \"x\": 2 }]\n")
                == """
                d.yaml:2:12: duplicate key 'c', first given at 2:6; keep one of them
                d.yaml:2:18: duplicate key 'c', first given at 2:6; keep one of them
                d.yaml:3:1: duplicate key 'a', first given at 1:1; keep one of them
                d.yaml:3:13: duplicate key 'x', first given at 3:7; keep one of them
                """)
    }

    @Test func keepsTerminalsSafe() {
        let twisted = problems("crucible: 1\nplugins:\n  \"a\\tbcd\": { library: A, bind: { x.y/1: abcd, x.y/2: zzzz } }\n")
        #expect(twisted.dropFirst().map { $0.suffix(21) } == ["you mean 'a\\u{9}bcd'?", "anifest are a\\u{9}bcd"])
        let long = String(repeating: "k", count: 100)
        let found = problems("crucible: 1\nplugins: {}\n\"\\e[31m\\u202e\": 1\n\(long): 1\n")
        #expect(found.first == #"m.yaml:3:1: unknown key '\u{1b}[31m\u{202e}'; the known keys are crucible, host, leases, cache, metrics, coordination, alerts, traces, plugins"#)
        #expect(found.last == "m.yaml:4:1: unknown key '\(long.prefix(60))…'; the known keys are crucible, host, leases, cache, metrics, coordination, alerts, traces, plugins")
    }
}
