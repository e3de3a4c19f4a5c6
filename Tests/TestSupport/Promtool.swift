import Glibc

/// `promtool` and `prometheus` of Debian's package prometheus: of the system, or as `.ci/install tests` has unpacked them.
public enum Promtool {
    private static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// nil when it is not installed.
    public static let path = find("promtool")
    public static let prometheus = find("prometheus")

    private static func find(_ name: String) -> String? {
        ["\(repository)/.promtool/\(name)", "/usr/bin/\(name)", "/usr/local/bin/\(name)"].first { access($0, X_OK) == 0 }
    }

    /// What `promtool check metrics` says of a text.
    public static func check(_ text: String) throws -> (code: Int32, output: String) {
        let folder = "/tmp/crucible-promtool-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let (input, output) = (folder + ".in", folder + ".out")
        defer { for file in [input, output] { unlink(file) } }
        guard let file = fopen(input, "w") else { throw Failure() }
        fputs(text, file)
        fclose(file)
        let status = system("'\(path ?? "promtool")' check metrics < '\(input)' > '\(output)' 2>&1")
        guard let read = fopen(output, "r") else { throw Failure() }
        defer { fclose(read) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, read)
        return (status >> 8 & 0xff, String(decoding: bytes[..<count], as: UTF8.self))
    }

    public struct Failure: Error {}
}
