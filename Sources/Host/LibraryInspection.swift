import Descriptor
import Loader
import ProcessSupervision

/// Describes one library outside of any host.
public enum LibraryInspection {
    public static func describe(
        _ library: String, relativeTo directory: String, locator: LibraryLocator, describer: String, stagingParent: String,
        environment: [String: String]
    ) async throws(LoadError) -> PluginDescriptor {
        let source = try locator.locate(library, relativeTo: directory)
        let staging = try StagingArea(in: stagingParent)
        defer { staging.remove() }
        let staged = try StagedLibrary.stage(library, from: source, in: staging)
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        return try await LibraryDescriber(executable: describer, supervisor: supervisor, environment: environment).describe(staged).get()
    }
}
