import Glibc
import Manifest
import Testing

/// Manifests in real files.
@Suite struct LoadTests {
    /// Writes `bytes` to a file in a new directory, hands over its path, and removes both.
    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/crucible-manifest-XXXXXX".utf8CString)
        let directory = try #require(mkdtemp(&template).map { String(cString: $0) })
        let path = directory + "/m.yaml"
        defer {
            unlink(path)
            rmdir(directory)
        }
        let file = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        try body(path)
    }

    private func problems(_ path: String) -> String {
        do throws(ManifestError) {
            _ = try Manifest.load(path: path)
            return ""
        } catch {
            return error.description
        }
    }

    @Test func knowsItsDirectory() throws {
        try withFile(Array(fullManifest.utf8)) { path in
            let manifest = try Manifest.load(path: path)
            let directory = String(path.dropLast("/m.yaml".count))
            #expect(manifest.file == path)
            #expect(manifest.directory == directory)
            #expect(manifest.resolvedPath("voices.yaml") == directory + "/voices.yaml")
            #expect(manifest.plugins.count == 3)
        }
    }

    @Test func makesARelativeDirectoryAbsolute() throws {
        try withFile(Array(fullManifest.utf8)) { path in
            let buffer = try #require(getcwd(nil, 0))
            defer { free(buffer) }
            let depth = String(cString: buffer).split(separator: "/").count
            let relative = String(repeating: "../", count: depth) + path.dropFirst()
            #expect(try Manifest.load(path: relative).directory == String(path.dropLast("/m.yaml".count)))
        }
    }

    @Test func saysWhyAFileCannotBeRead() {
        #expect(problems("/nowhere/m.yaml") == "/nowhere/m.yaml: the manifest cannot be opened: No such file or directory; check the path")
        #expect(problems("/tmp") == "/tmp: the manifest cannot be read: Is a directory")
    }

    @Test func endsAtTheBoundEvenIfTheFileDoesNot() {
        #expect(problems("/dev/zero") == "/dev/zero: the file is larger than 1 MiB; move data into files of their own")
    }

    @Test(arguments: [
        (Array("crucible: 1\nä: ".utf8) + [0xFF], "2:4", "0xff"),
        (Array("a: ".utf8) + [0xC3], "1:4", "0xc3"),
        (Array("a: ".utf8) + [0xED, 0xA0, 0x80], "1:4", "0xed"),
        ([0xFF, 0xFE, 0x61, 0x00], "1:1", "0xff"),
    ] as [([UInt8], String, String)])
    func refusesOtherEncodings(_ bytes: [UInt8], _ place: String, _ byte: String) throws {
        try withFile(bytes) { path in
            #expect(problems(path) == "\(path):\(place): the byte \(byte) is not UTF-8; save the file as UTF-8")
        }
    }
}
