import Testing

/// One way to compile the headers.
struct Compiler: Sendable, CustomTestStringConvertible {
    var program: String
    var standard: String
    var isC: Bool { standard.hasPrefix("c1") && !standard.hasPrefix("c++") }

    var testDescription: String { "\(program) -std=\(standard)" }

    static let all: [Compiler] =
        ["gcc", "clang"].map { Compiler(program: $0, standard: "c11") }
        + ["g++", "clang++"].flatMap { program in ["c++11", "c++14", "c++17", "c++20"].map { Compiler(program: program, standard: $0) } }

    /// Compiles and gives what the compiler said; nil when it was content.
    func complaint(_ files: [String], _ more: [String] = ["-fsyntax-only"]) async -> String? {
        let flags = ["-std=\(standard)", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", Headers.folder]
        let output = await Shell.run("/usr/bin/env", [program] + flags + more + files)
        return output.code == 0 ? nil : "\(program) ended with \(output.code):\n\(output.text)"
    }
}
