import Foreign
import Glibc
import Testing

/// `Tests/Fixtures/Foreign/edges.c`, compiled once per run.
enum Edges {
    static let path: String = {
        var template = Array("/tmp/crucible-foreign-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let source = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        compile("/\(source)/Fixtures/Foreign/edges.c", to: folder + "/libedges.so")
        toRemove = folder
        atexit { if let folder = toRemove { _ = system("rm -r '\(folder)'") } }
        return folder + "/libedges.so"
    }()

    // Safe: written once, before the handler that reads it is registered.
    nonisolated(unsafe) private static var toRemove: String?

    static func compile(_ source: String, to library: String, _ flags: String = "") {
        let status = system("cc -std=c11 -O2 -Wall -Werror -shared -fPIC -pthread \(flags) -o '\(library)' '\(source)'")
        precondition(status == 0, "cc cannot compile \(source)")
    }

    static func open(structs: [(name: String, text: String)] = [], _ functions: String...) throws -> Bench {
        try Bench(path, structs: structs, functions)
    }
}
