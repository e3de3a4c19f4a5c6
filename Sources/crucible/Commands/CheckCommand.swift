import ArgumentParser
import Host
import Loader
import Manifest

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a manifest and print every effective value with where it came from.",
        discussion: "Describes every library in a process of its own and resolves the plan; starts nothing. Reports all problems at once.")

    @Argument(help: "The manifest.")
    var manifest = "manifests/default.yaml"

    @Flag(help: "Print one JSON object.")
    var json = false

    struct Value: Encodable {
        var path: String
        var value: String
        var source: String
    }

    struct Report: Encodable {
        var manifest: String
        var order: [String]
        var values: [Value]
        var unused: [String]
        var problems: [String]
    }

    func run() async throws {
        let report: Report
        do { report = try await makeReport() } catch {
            // Before there is a plan. Each problem is a line.
            let problems = "\(error)".split(separator: "\n").map(String.init)
            try finish(Report(manifest: manifest, order: [], values: [], unused: [], problems: problems), error is LoadError)
            return
        }
        if !json { show(report) }
        try finish(report)
    }

    private func finish(_ report: Report, _ isHostsFault: Bool = false) throws {
        if json { Terminal.output.line(JSONText.encode(report)) }
        for problem in report.problems { Terminal.report(problem) }
        if !report.problems.isEmpty { throw isHostsFault ? ExitStatus.hostFailed : ExitStatus.notValid }
    }

    /// Throws `ManifestError`, `LockError`, or a `LoadError` when nothing could be examined.
    private func makeReport() async throws -> Report {
        let options = try HostOptions.parse(["--manifest", manifest])
        let checked = try options.readManifest()
        let preparation = try await Preparation.inspect(options.configuration(checked, lock: try options.readLock()))
        let used = Set(["crucible.orchestration/1"])
        return Report(
            manifest: manifest, order: preparation.resolution.plan.plugins.map(\.id), values: values(checked, preparation),
            unused: preparation.resolution.unused.filter { !used.contains("\($0.interface)") }.map(\.description),
            problems: preparation.problems)
    }

    /// The manifest's values, with what plugins suggest in place of defaults that depend on them.
    private func values(_ manifest: Manifest, _ preparation: Preparation) -> [Value] {
        let suggested = Dictionary(uniqueKeysWithValues: preparation.resolution.plan.plugins.map { planned in
            ("plugins.\(planned.id).start.deadline", preparation.startDeadline(planned))
        })
        return manifest.effectiveValues.map { value in
            if let own = suggested[value.path], own.source != "manifest" {
                return Value(path: value.path, value: DurationText.manifest(own.value), source: own.source)
            }
            return Value(path: value.path, value: value.value, source: value.source.text)
        }
    }

    private func show(_ report: Report) {
        let rows = report.values.map { [$0.path, $0.value, Terminal.output.styled($0.source, .dim)] }
        for line in TableText.lines(rows) { Terminal.output.line(line) }
        Terminal.output.line("")
        Terminal.output.line("start order: \((["configuration"] + report.order).joined(separator: ", "))")
        for unused in report.unused { Terminal.output.line("unused: \(unused)") }
        if report.problems.isEmpty { Terminal.output.line(Terminal.output.styled("\(report.manifest) is valid", .green)) }
    }
}

extension EffectiveValue.Source {
    var text: String {
        switch self {
        case .manifest(let position): "manifest, line \(position.line)"
        case .default: "default"
        }
    }
}
