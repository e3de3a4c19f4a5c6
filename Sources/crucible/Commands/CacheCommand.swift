import ArgumentParser
import Cache
import FoundationEssentials

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Look into the cache of a running `crucible serve`, and empty, fill or save it.",
        subcommands: [List.self, Keys.self, Get.self, Explain.self, Clear.self, Import.self, Export.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show every namespace with its hits, misses, evictions and bytes.")
        @OptionGroup var control: ControlOptions
        @Flag(help: "Print the report as JSON.") var json = false

        func run() throws {
            guard let report = try control.askCache(ControlRequest(.cacheList)).first?.report else { throw control.isOfAnotherVersion() }
            Terminal.output.write(json ? JSONText.encode(report) + "\n" : CacheTable.text(report))
        }
    }

    struct Keys: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys that begin with a prefix, and where they are.")
        @OptionGroup var control: ControlOptions
        @Argument(help: "What the keys begin with. Default: all.") var prefix = ""

        func run() throws {
            for reply in try control.askCache(ControlRequest(.cacheKeys, key: prefix)) {
                if let key = reply.key { Terminal.output.line("\(reply.place ?? "")  \(key)") }
            }
        }
    }

    struct Get: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the value under a key. It does not count as a reading.")
        @OptionGroup var control: ControlOptions
        @Argument(help: "The whole key, its prefix included.") var key: String

        func run() throws {
            guard let value = try control.askCache(ControlRequest(.cacheGet, key: key)).first?.value else { throw control.isOfAnotherVersion() }
            Terminal.output.write(String(decoding: value, as: UTF8.self))
            Terminal.output.line("")
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say why a key is a hit or a miss at this moment.")
        @OptionGroup var control: ControlOptions
        @Argument(help: "The whole key, its prefix included.") var key: String

        func run() throws {
            guard let text = try control.askCache(ControlRequest(.cacheExplain, key: key)).first?.text else { throw control.isOfAnotherVersion() }
            Terminal.output.line(text)
        }
    }

    struct Clear: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget everything in a namespace.")
        @OptionGroup var control: ControlOptions
        @Argument(help: "The prefix of the namespace, such as routing:") var prefix: String

        func run() throws {
            guard let count = try control.askCache(ControlRequest(.cacheClear, key: prefix)).first?.count else { throw control.isOfAnotherVersion() }
            Terminal.output.line("\(count) entries of \(prefix) are forgotten")
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store what a file of JSON lines says, and print its count and digest.",
            discussion: #"A line: {"key": "routing:…", "value": "…" or "value_base64": "…", "ttl_ms": 60000, "tags": ["…"]}"#)
        @OptionGroup var control: ControlOptions
        @Argument(help: "The file. The host reads it.") var file: String

        func run() throws {
            let path = file.hasPrefix("/") ? file : FileManager.default.currentDirectoryPath + "/" + file
            guard let reply = try control.askCache(ControlRequest(.cacheImport, path: path)).first, let count = reply.count else {
                throw control.isOfAnotherVersion()
            }
            for line in reply.badLines ?? [] { Terminal.report("\(file): \(line)") }
            Terminal.output.line("\(count) entries, digest \(reply.digest ?? "")")
            if reply.badLines?.isEmpty == false { throw ExitStatus.requestFailed }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every fresh entry below a prefix as a line of JSON; count and digest go to standard error.")
        @OptionGroup var control: ControlOptions
        @Argument(help: "What the keys begin with. Default: all.") var prefix = ""

        func run() throws {
            var last: CacheReply?
            for reply in try control.askCache(ControlRequest(.cacheExport, key: prefix)) {
                if let line = reply.text { Terminal.output.line(line) } else { last = reply }
            }
            guard let last, let count = last.count else { throw control.isOfAnotherVersion() }
            Terminal.error.line("\(count) entries, digest \(last.digest ?? "")")
        }
    }
}

extension ControlOptions {
    /// The lines of the host's answer. Reports why there is none.
    fileprivate func askCache(_ request: ControlRequest) throws -> [CacheReply] {
        let replies = try ask(request).split(separator: "\n").map { line in
            guard let reply = try? JSONDecoder().decode(CacheReply.self, from: Data(line.utf8)) else { throw isOfAnotherVersion() }
            return reply
        }
        for reply in replies {
            guard let error = reply.error else { continue }
            Terminal.report(error)
            throw ExitStatus.requestFailed
        }
        return replies
    }
}
