import FoundationEssentials
import Glibc
import Manifest

/// The process of one test: `crucible-runner test LIBRARY TEST --seed N`, with what else ``Order`` knows.
public enum TestChild {
    /// Runs the test and ends the process. Standard output is the plugin's, kept in memory; the verdict goes to where it was.
    public static func run(_ arguments: [String]) -> Never {
        guard let order = Order(arguments), let test = ConformanceSuite.all.first(where: { $0.id == order.test }) else {
            let usage = "usage: crucible-runner test LIBRARY TEST --seed N [--fuzz SECONDS | --fuzz-input FILE] [--config FILE]\n"
            _ = usage.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(64)
        }
        let report = dup(STDOUT_FILENO)
        StandardOutput.capture()
        let context = TestContext(
            library: order.library, options: order.options, seed: order.seed, fuzzing: order.fuzzing,
            report: { send($0, to: report) })
        var end = ChildMessage.End(problems: [], skipped: nil)
        do { try test.body(context) } catch let reason as NotApplicable { end.skipped = reason.reason } catch { context.fail("\(error)") }
        end.problems = context.problems
        let encoded = (try? JSONEncoder().encode(end)) ?? Data()
        send(ChildMessage.verdict + String(decoding: encoded, as: UTF8.self), to: report)
        // Not `exit`: destructors of an untrusted library need not run.
        _exit(0)
    }

    private static func send(_ line: String, to descriptor: Int32) {
        // One write a line: pieces of several threads must not mix.
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// The arguments, read.
    struct Order {
        var library: String
        var test: String
        var seed: UInt64 = 0
        var fuzzing: FuzzOrder?
        var options = MockHost.Options()

        init?(_ arguments: [String]) {
            guard arguments.count >= 2 else { return nil }
            (library, test) = (arguments[0], arguments[1])
            var rest = arguments.dropFirst(2)
            var (written, count): (String?, Int) = (nil, 1)
            while let name = rest.popFirst() {
                guard let value = rest.popFirst() else { return nil }
                switch name {
                case "--seed":
                    guard let number = UInt64(value) else { return nil }
                    seed = number
                case "--fuzz":
                    guard let seconds = Double(value) else { return nil }
                    fuzzing = .random(.seconds(seconds))
                case "--fuzz-input":
                    guard let input = try? FuzzInput.read(value) else { return nil }
                    fuzzing = .play(input)
                case "--fuzz-write": written = value
                case "--fuzz-count":
                    guard let number = Int(value), number > 0 else { return nil }
                    count = number
                case "--config":
                    guard let file = try? PluginConfiguration.read(value) else { return nil }
                    (options.config, options.directory) = (file.json, file.directory)
                default: return nil
                }
            }
            if let written { fuzzing = .writeDown(count: count, file: written) }
        }
    }
}
