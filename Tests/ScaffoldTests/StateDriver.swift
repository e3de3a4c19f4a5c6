import FoundationEssentials
import Testing

/// Moves state between two instances as a host does, with a small program in C that opens the library.
enum StateDriver {
    static func check(_ made: Generated) async throws {
        let program = "\(made.folder)/driver"
        let compiled = try Shell.run([
            "cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", "\(Generated.sdk)/include", "-o", program,
            "\(Generated.repository)/Tests/ScaffoldTests/state_driver.c", "-ldl",
        ])
        try #require(compiled.code == 0, "\(compiled.text)")
        let ran = try Shell.run([program, made.library])
        #expect(ran.code == 0, "\(ran.text)")
        #expect(ran.text == "saved 7\nrestored 7\nrefused 4 garbage\nkept 7\n")
    }
}
