import Glibc
import Testing

/// Plugins in C of Tests/Fixtures.
enum Fixtures {
    /// Builds `Hostile/echo.c` or another one.
    static func build(_ source: String, to library: String) throws {
        let sdk = Repository.root + "/plugin-sdk"
        let command = """
            cc -std=gnu11 -Wall -Wextra -Werror -O1 -shared -fPIC -fvisibility=hidden -I\(sdk)/include \
            \(Repository.root)/Tests/Fixtures/\(source) -o \(library)
            """
        try #require(system(command) == 0, "\(command)")
    }
}
