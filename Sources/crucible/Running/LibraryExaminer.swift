import Host
import LibraryLock
import Loader
import Manifest
import ProcessSupervision

/// Finds out what the libraries of a manifest are: the file, who signed it, what it says about itself.
struct LibraryExaminer {
    private let manifest: Manifest
    private let locator = LibraryLocator.standard(environment: HostOptions.environment, executableDirectory: OwnExecutable.directory)

    init(_ path: String) throws { manifest = try HostOptions.parse(["--manifest", path]).loadManifest() }

    /// One for each plugin of the manifest. What is examined is what describes itself: a copy.
    ///
    /// - Parameters:
    ///   - keys: Those that are trusted.
    ///   - mayRun: Whether a library of this kind may describe itself.
    func examine(
        keys: [MinisignPublicKey], mayRun: @escaping @Sendable (FoundLibrary) -> Bool
    ) async throws(LockError) -> [FoundLibrary] {
        let staging: StagingArea
        do { staging = try StagingArea(in: HostOptions.stagingParent) } catch { throw failure([error]) }
        defer { staging.remove() }
        let results = await withTaskGroup(of: Result<FoundLibrary, LoadError>.self) { group in
            // A foreign library is the system's: its package manager looks after it.
            for entry in manifest.plugins where entry.foreign == nil { group.addTask { await examine(entry, keys, staging, mayRun) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let errors = results.compactMap { result in
            if case .failure(let error) = result { error } else { nil }
        }
        guard errors.isEmpty else { throw failure(errors.sorted { $0.library < $1.library }) }
        return results.compactMap { try? $0.get() }
    }

    private func examine(
        _ entry: PluginEntry, _ keys: [MinisignPublicKey], _ staging: StagingArea, _ mayRun: @Sendable (FoundLibrary) -> Bool
    ) async -> Result<FoundLibrary, LoadError> {
        do throws(LoadError) {
            let source = try locator.locate(entry.library, relativeTo: manifest.directory)
            let staged = try StagedLibrary.stage(entry.libraryForDisplay, from: source, in: staging)
            var found: FoundLibrary
            do throws(LockError) {
                found = try .examine(plugin: entry.id, staged: staged.path, source: staged.source, keys: keys)
            } catch {
                throw LoadError(library: entry.libraryForDisplay, problems: error.problems.map(\.description))
            }
            guard mayRun(found) else { return .success(found) }
            let descriptor = try await LibraryInspection.describe(
                staged.path, relativeTo: manifest.directory, locator: locator, describer: OwnExecutable.directory + "/crucible-describer",
                stagingParent: HostOptions.stagingParent, environment: HostOptions.environment)
            found.descriptor = LockedDescriptor(descriptor)
            return .success(found)
        } catch {
            return .failure(LoadError(library: "plugin '\(entry.id)'", problems: error.problems))
        }
    }

    private func failure(_ errors: [LoadError]) -> LockError {
        LockError(errors.map { LockProblem(file: manifest.file, message: $0.description) })
    }
}
