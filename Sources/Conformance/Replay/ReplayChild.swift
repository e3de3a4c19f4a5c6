import FoundationEssentials
import Glibc
import Loader
import Recording

/// The process of a replay: `crucible-runner replay RECORDING LIBRARY OUTPUT GENERATION`.
public enum ReplayChild {
    /// Plays the recording and ends the process: with 0 when it went to its end, 65 when recording or library could not be read.
    public static func run(_ arguments: [String]) -> Never {
        guard arguments.count == 4, let generation = Int(arguments[3]) else {
            fail(64, ["usage: crucible-runner replay RECORDING LIBRARY OUTPUT GENERATION"])
        }
        StandardOutput.capture()
        do {
            let recording = try RecordingReader.read(arguments[0], generation: generation)
            let image = try PluginImage.open(StagedLibrary(staged: arguments[1]))
            ReplaySession(recording, output: try RecordingFile(arguments[2])).run(image)
        } catch let error as LoadError { fail(65, error.problems) } catch { fail(65, ["\(error)"]) }
        // Not `exit`: destructors of an untrusted library need not run.
        _exit(0)
    }

    private static func fail(_ code: Int32, _ problems: [String]) -> Never {
        for problem in problems { _ = (problem + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) } }
        _exit(code)
    }
}
