import FoundationEssentials

/// `scripted_openai_server.py`: an OpenAI-compatible server that does as the model's name says.
struct ScriptedServer {
    let program: Program
    let port: Int

    static func start() async throws -> ScriptedServer {
        let program = try Program(Repository.python, [Repository.servers + "/scripted_openai_server.py", "--port", "0"])
        try await eventually("the scripted server prints its port") { !program.output.isEmpty }
        let digits = program.output.split(separator: "\n").first?.split { !$0.isNumber }.last
        guard let port = digits.flatMap({ Int($0) }) else { throw Timeout(what: "a port in '\(program.output)'") }
        return ScriptedServer(program: program, port: port)
    }

    func stop() { program.signal(9) }

    /// What the server counted, as JSON text.
    func statistics() async throws -> String {
        let script = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:\(port)/stats').read().decode())"
        return try await Program.run(Repository.python, ["-c", script]).output
    }
}
