import LibraryLock
import Testing

/// One mistake, or several, and exactly what is said about it.
@Suite struct MalformedLockTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try LockFile.parse(text, file: "f.lock")
            return []
        } catch {
            return error.problems.map { "\($0.line.map(String.init) ?? "-"): \($0.message)" }
        }
    }

    @Test func reportsAllProblemsAtOnce() {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let text = """
            crucible_lock: 1
            colour: red
              shade: dark
            trusted_keys:
              - nonsense
              - \(Sample.key(1, 2))
              - \(Sample.key(1, 3))
            plugins:
              good:
                digest: \(digest)
                size: 10
                signed_by: \(Sample.key(1, 2))
                id: example.good
                version: 1.0.0
                provides:
                  - example.good/1.0
              Bad:
                digest: md5:00
                size: 010
                signed_by: me
                id: example
                version: one
                provides: all
              good:
                digest: \(digest)
               size: 10
                size: 11
                size: 12
                shape: round
                version: 1.0.0
                requires:
                  - example.good
                signed_by: \(Sample.key(9, 9))
              unsigned:
            \tsize: 1
                size:
              - item
                provides:
                  - example.good/1.0
            plugins:
            """
        #expect(
            problems(text) == [
                "2: unknown key 'colour'",
                "5: this is not a public key of minisign",
                "7: a key with the id 101010101010101 stands in line 6 already",
                "17: 'Bad' cannot be the id of a plugin",
                "18: 'digest' of plugin 'Bad' is 'md5:00', but must be 'sha256:' and 64 hexadecimal digits in lower case",
                "19: 'size' of plugin 'Bad' is '010', but must be a number from 1 to 1073741824",
                "20: 'signed_by' of plugin 'Bad' is 'me', but must be a public key of minisign",
                "21: 'id' of plugin 'Bad' is 'example', but must be a name such as vendor.name",
                "22: 'version' of plugin 'Bad' is 'one', but must be a version such as 1.2.3",
                "23: 'provides' has its values in the lines below it",
                "24: plugin 'good' stands in line 9 already",
                "24: plugin 'good' must have both 'id' and 'version' or neither",
                "24: plugin 'good' has interfaces but no 'id'",
                "24: plugin 'good' is signed by key 909090909090909, which is not among the trusted keys",
                "26: this line is indented by 3 blanks",
                "28: 'size' of plugin 'good' is there twice",
                "29: unknown key 'shape' of plugin 'good'",
                "32: 'example.good' is not an interface such as crucible.model/1.0",
                "34: plugin 'unsigned' has no 'digest'",
                "34: plugin 'unsigned' has interfaces but no 'id'",
                "34: plugin 'unsigned' has no 'signed_by', but keys are trusted",
                "35: this line has characters that a lock does not have",
                "36: 'size' of plugin 'unsigned' is '', but must be a number from 1 to 1073741824",
                "37: this line belongs to nothing",
                "40: 'plugins' stands in line 8 already",
            ])
    }

    @Test(arguments: [
        ("", "-: 'crucible_lock: 1' is missing"),
        ("plugins:\n", "-: 'crucible_lock: 1' is missing"),
        ("crucible_lock: 2\n", "1: a lock of format 2 is not known to this host, which knows 1"),
        ("crucible_lock:\n", "1: a lock of format '' is not known to this host, which knows 1"),
        ("crucible_lock: 1\nplugins: none\n", "2: 'plugins' has its values in the lines below it"),
        ("crucible_lock: 1\n  a:\n", "2: this line belongs to nothing"),
        ("crucible_lock:1\n", "1: there is no blank after ':'"),
        ("crucible_lock: 1 \n", "1: this line has characters that a lock does not have"),
        ("crucible_lock: 1\nplugins\n", "2: this line is neither 'key: value' nor '- value'"),
        ("crucible_lock: 1\ndigest: x\n", "2: unknown key 'digest'"),
    ])
    func namesTheLine(_ text: String, _ problem: String) {
        #expect(problems(text).first == problem || problems(text).last == problem, "\(problems(text))")
    }

    @Test func refusesWhatIsNotUTF8() throws {
        let scratch = Scratch()
        let path = scratch.write("f.lock", Array("crucible_lock: 1\n".utf8) + [0xff, 0x0a])
        let error = #expect(throws: LockError.self) { try LockFile.load(path) }
        #expect(error?.description.hasPrefix("\(path):2: this line is not UTF-8; restore the file") == true)
    }

    @Test func takesCommentsAndEmptyLines() throws {
        #expect(try LockFile.parse("# a\n\n  # b\ncrucible_lock: 1\n\n", file: "f").libraries.isEmpty)
    }
}
