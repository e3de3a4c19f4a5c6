import FoundationEssentials

/// Where the SDK is: headers, templates and the version script.
public struct SDKFolder: Sendable, Equatable {
    /// Absolute, without a slash at its end.
    public let path: String

    /// The first of the places that has an SDK. `given` and `environment` are taken at their word: if one of them is wrong, nothing else is
    /// tried. Throws every place where it looked.
    ///
    /// - Parameters:
    ///   - given: what `--sdk` says.
    ///   - environment: the value of `CRUCIBLE_SDK`.
    ///   - executable: the folder of the running program; the SDK is `plugin-sdk` above it, or `share/crucible/plugin-sdk` beside it.
    ///   - directory: the current folder; the SDK is `plugin-sdk` in it or above it.
    public static func find(
        given: String?, environment: String?, executable: String, directory: String
    ) throws(ScaffoldError) -> SDKFolder {
        let places: [String]
        if let named = given ?? environment.flatMap({ $0.isEmpty ? nil : $0 }) {
            places = [absolute(named, in: directory)]
        } else {
            places = above(executable).map { "\($0)/plugin-sdk" } + above(executable).prefix(2).map { "\($0)/share/crucible/plugin-sdk" }
                + above(directory).map { "\($0)/plugin-sdk" }
        }
        if let found = places.first(where: isSDK) { return SDKFolder(path: found) }
        var seen = Set<String>()
        let looked = places.filter { seen.insert($0).inserted }
        throw ScaffoldError([
            ScaffoldProblem(
                "there is no SDK (a folder with crucible.h and templates) in: \(looked.joined(separator: ", "))",
                remedy: "name it with --sdk FOLDER or in CRUCIBLE_SDK")
        ])
    }

    private static func isSDK(_ path: String) -> Bool {
        ["include/crucible/crucible.h", "templates/common/README.md", "plugin.version"].allSatisfy {
            FileManager.default.fileExists(atPath: "\(path)/\($0)")
        }
    }

    private static func absolute(_ path: String, in directory: String) -> String {
        let whole = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        return whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
    }

    /// The folder and those above it, at most eight.
    private static func above(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        return (0..<min(8, parts.count)).map { "/" + parts.dropLast($0).joined(separator: "/") }
    }
}
