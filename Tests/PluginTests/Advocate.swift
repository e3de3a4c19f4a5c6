import FoundationEssentials
import Gate
import Glibc

/// Plugins that say what their configuration says: Tests/Fixtures/Advocate, built once for each interface.
enum Advocate {
    static let routing = plugin(building: "ROUTING")
    static let voice = plugin(building: "VOICE")
    static let tools = plugin(building: "TOOLS")

    private static func plugin(building macro: String) -> @Sendable (Value) -> Value {
        let library = FileManager.default.temporaryDirectory.path + "/crucible-advocate-\(getpid())-\(macro).so"
        let sdk = Repository.root + "/plugin-sdk"
        let command = """
            cc -std=gnu11 -Wall -Wextra -Wno-unused-function -Werror -O1 -shared -fPIC -I\(sdk)/include -D\(macro) \
            -Wl,--version-script=\(sdk)/plugin.version \(Repository.fixtures)/Advocate/advocate.c -o \(library)
            """
        guard system(command) == 0 else { fatalError("advocate.c cannot be built with -D\(macro)") }
        return { ["library": .string(library), "config": $0] }
    }

    // MARK: What they say

    static func proposal(_ subject: String, _ value: Value, refuses: Bool = false) -> Value {
        let said: Value = ["subject": .string(subject), "value": value, "reason": .string("\(subject) \(value.text)")]
        return refuses ? said.with(["refuses": true]) : said
    }

    /// Model `one` of `p`, then `two` of `q`.
    static func decision(_ proposals: [Value]) -> Value {
        func choice(_ provider: Value, _ model: Value) -> Value {
            ["provider": provider, "model": model, "estimates": ["input_tokens": 1, "output_tokens": 1]]
        }
        return [
            "choice": choice("p", "one"), "fallbacks": [choice("q", "two")], "task": "chat", "complexity": "moderate", "reasons": ["it is best"],
            "proposals": .array(proposals),
        ]
    }

    /// So many voices, the first called `v1`.
    static func selection(_ count: Int, _ proposals: [Value]) -> Value {
        let voices = (1...count).map { number -> Value in
            [
                "id": .string("v\(number)"), "name": .string("Voice \(number)"), "summary": .string("says \(number)"),
                "system": .string("You are \(number)."), "temperature": 0.5,
            ]
        }
        return ["voices": .array(voices), "reasons": ["it is asked for"], "proposals": .array(proposals)]
    }

    static func catalogue(_ proposals: [Value]) -> Value { ["tools": [], "servers": [], "proposals": .array(proposals)] }
}
