import Manifest
import Testing

@Suite struct EnvironmentTests {
    private let text = """
        crucible: 1
        plugins:
          a:
            library: ${LIB:-A}
            config:
              key: ${KEY}
              list: ["x${KEY}y${OTHER:-none}", "$${KEY} $5 $$ ${EMPTY}|${EMPTY:-e}", 7]
              ${KEY}: untouched
            grants:
              http: ["${HOST}:8080"]
              commands: ["${HOME}/bin/x"]
              files: ["${DIR:-.}/voices.yaml"]
        """
    private let environment = ["KEY": "s3cr\"et-\u{1}é", "EMPTY": "", "HOST": "Secret-Host.example", "HOME": "/home/secret"]

    @Test func replacesReferences() throws {
        let resolved = try manifest(text).resolved(environment: environment)
        let plugin = resolved.plugins[0]
        #expect(plugin.library == "A")
        #expect(
            plugin.config.json()
                == #"{"${KEY}":"untouched","key":"s3cr\"et-\u0001é","list":["xs3cr\"et-\u0001éynone","${KEY} $5 $$ |e",7]}"#)
        #expect(plugin.grants.http[0].host == "secret-host.example")
        #expect(plugin.grants.http[0].allows(host: "SECRET-host.example", port: 8080))
        #expect(plugin.grants.commands == ["/home/secret/bin/x"])
        #expect(plugin.grants.files == ["./voices.yaml"])
    }

    @Test func keepsThemAsWrittenUntilThen() throws {
        let plugin = try manifest(text).plugins[0]
        #expect(plugin.library == "${LIB:-A}")
        #expect(plugin.config.json().contains(#""key":"${KEY}""#))
        #expect(plugin.grants.commands == ["${HOME}/bin/x"])
        #expect(!plugin.grants.http[0].allows(host: "secret-host.example", port: 8080))
    }

    @Test func resolvesAgainFromTheManifest() throws {
        var other = environment
        other["KEY"] = "second"
        let twice = try manifest(text).resolved(environment: environment).resolved(environment: other)
        #expect(twice.plugins[0].config.json().contains(#""key":"second""#))
        #expect(!twice.plugins[0].config.json().contains("s3cr"))
    }

    @Test func namesEverythingThatIsMissing() throws {
        let error = #expect(throws: ManifestError.self) { try manifest(text).resolved(environment: [:]) }
        #expect(
            error?.description == """
                m.yaml:6:12: the environment variable 'KEY', which plugin 'a' needs, is not set; set it, or write ${KEY:-default}
                m.yaml:7:14: the environment variable 'KEY', which plugin 'a' needs, is not set; set it, or write ${KEY:-default}
                m.yaml:7:40: the environment variable 'EMPTY', which plugin 'a' needs, is not set; set it, or write ${EMPTY:-default}
                m.yaml:10:14: the environment variable 'HOST', which plugin 'a' needs, is not set; set it, or write ${HOST:-default}
                m.yaml:11:18: the environment variable 'HOME', which plugin 'a' needs, is not set; set it, or write ${HOME:-default}
                """)
    }

    @Test func checksValuesWithoutShowingThem() throws {
        var bad = environment
        bad["LIB"] = "secret library"
        bad["HOST"] = "https://secret"
        bad["DIR"] = "secret\0"
        let error = #expect(throws: ManifestError.self) { try manifest(text).resolved(environment: bad) }
        #expect(
            error?.description == """
                m.yaml:4:14: '${LIB:-A}' is not the name of a library; use letters, digits, '_', '-', '+' and '.', or a path with a '/'
                m.yaml:10:14: '${HOST}:8080' is not a host that can be granted; a grant names a host, not a URL: write it without scheme and path
                m.yaml:12:15: '${DIR:-.}/voices.yaml' contains a NUL character, which no path can; remove it
                """)
        bad["LIB"] = "libSecret.so"
        let second = #expect(throws: ManifestError.self) { try manifest(text).resolved(environment: bad) }
        #expect(second?.problems.first?.remedy == "write the name without 'lib' and '.so', or ./ in front for a file beside the manifest")
    }

    @Test func showsNoValueWhateverIsPrinted() throws {
        let values = ["KEY": "hunter2", "EMPTY": "hunter2", "HOST": "hunter2", "HOME": "hunter2", "LIB": "hunter2", "DIR": "hunter2"]
        let resolved = try manifest(text).resolved(environment: values)
        let plugin = resolved.plugins[0]
        #expect(plugin.config.json().contains("hunter2"))
        #expect(plugin.library == "hunter2")

        let things: [Any] = [
            resolved, plugin, plugin.config, plugin.grants, plugin.grants.http, plugin.grants.http[0],
            resolved.effectiveValues, plugin.config.display(), plugin.libraryForDisplay, resolved.plugins,
        ]
        for thing in things {
            var dumped = ""
            dump(thing, to: &dumped)
            for shown in [dumped, String(describing: thing), String(reflecting: thing), "\(thing)"] {
                #expect(!shown.contains("hunter2"))
                #expect(!shown.isEmpty)
            }
            #expect(!reflectedTexts(of: thing).contains { $0.contains("hunter2") })
        }
        #expect(String(describing: resolved).contains("${KEY}"))
    }

    /// Every string that reflection reaches.
    private func reflectedTexts(of value: Any) -> [String] {
        if let text = value as? String { return [text] }
        return Mirror(reflecting: value).children.flatMap { reflectedTexts(of: $0.value) }
    }

    @Test func boundsWhatTheEnvironmentAddsUpTo() throws {
        let references = Array(repeating: "\"${BIG}\"", count: 200).joined(separator: ", ")
        let manifest = try manifest(withPlugin("config: { a: [\(references)] }"))
        let error = #expect(throws: ManifestError.self) {
            try manifest.resolved(environment: ["BIG": String(repeating: "x", count: 100_000)])
        }
        #expect(error?.problems.map(\.message) == ["the environment variables up to here add up to more than 16 MiB"])
    }
}
