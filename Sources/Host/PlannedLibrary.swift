import Foreign
import Loader

/// What a plugin of the plan is made of.
enum PlannedLibrary: Sendable {
    /// A library with an SDK in it, copied to a file of its own.
    case plugin(StagedLibrary)
    /// A plain C library, which stays where it is.
    case foreign(ForeignLibrary)

    /// Where it was found.
    var source: String {
        switch self {
        case .plugin(let staged): staged.source
        case .foreign(let library): library.path
        }
    }

    var staged: StagedLibrary? {
        if case .plugin(let staged) = self { staged } else { nil }
    }
}
