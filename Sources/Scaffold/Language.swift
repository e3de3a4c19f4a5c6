/// The languages that there are templates for.
public enum Language: String, CaseIterable, Sendable {
    case c, cpp, rust, swift

    /// What people write instead of the names above.
    static let otherNames: [String: Language] = [
        "c11": .c, "c++": .cpp, "cxx": .cpp, "cc": .cpp, "rs": .rust, "swiftlang": .swift,
    ]

    /// For sentences.
    var title: String {
        switch self {
        case .c: "C"
        case .cpp: "C++"
        case .rust: "Rust"
        case .swift: "Swift"
        }
    }

    /// What must be installed beside `make`.
    var needs: String {
        switch self {
        case .c: "a C compiler"
        case .cpp: "a C++17 compiler"
        case .rust: "`rustc`"
        case .swift: "Swift 6.1 or newer"
        }
    }

    /// The ending of a source file.
    var ending: String { self == .rust ? "rs" : rawValue }
}
