import FoundationEssentials
import Glibc

/// Makes the folder of a new plugin from the templates of the SDK.
public enum Scaffold {
    /// Renders every file before the first is written, then makes the folder and writes them.
    ///
    /// - Parameter directory: the folder in which the new one is made.
    /// - Returns: the paths of the files below `directory`, in the order in which they were written.
    ///
    /// Throws ``ScaffoldError``: a folder or file of that name exists, a template cannot be read or filled, a file cannot be written. What
    /// was written before stays then.
    public static func make(_ plugin: NewPlugin, sdk: SDKFolder, in directory: String) throws(ScaffoldError) -> [String] {
        let values = plugin.values(sdk: sdk.path)
        var rendered: [(path: String, text: String)] = []
        for file in Blueprint(plugin).files {
            let template = "\(sdk.path)/templates/\(file.template)"
            rendered.append((file.path, try TemplateText.fill(try read(template), values, file: template)))
        }
        let folder = "\(directory)/\(plugin.name)"
        try makeFolder(folder)
        for (path, text) in rendered { try write(text, to: "\(folder)/\(path)") }
        return rendered.map { "\(plugin.name)/\($0.path)" }
    }

    private static func read(_ path: String) throws(ScaffoldError) -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw ScaffoldError([ScaffoldProblem("the template \(path) cannot be read", remedy: "is the SDK whole?")])
        }
    }

    /// The folder must be new: `mkdir` refuses what exists, also a file or a link.
    private static func makeFolder(_ path: String) throws(ScaffoldError) {
        guard mkdir(path, 0o777) != 0 else { return }
        if errno == EEXIST { throw ScaffoldError([ScaffoldProblem("\(path) exists already", remedy: "take another name, or remove it")]) }
        throw ScaffoldError([ScaffoldProblem("\(path) cannot be made: \(String(cString: strerror(errno)))")])
    }

    private static func write(_ text: String, to path: String) throws(ScaffoldError) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        } catch {
            throw ScaffoldError([ScaffoldProblem("\(path) cannot be written: \(error)")])
        }
    }
}
