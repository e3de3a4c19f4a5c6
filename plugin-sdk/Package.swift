// swift-tools-version: 6.1
import PackageDescription

// The SDK for plugins in Swift. The package of a plugin depends on this folder; docs/first-plugin-swift.md shows how.

let package = Package(
    name: "plugin-sdk",
    products: [
        .library(name: "CCrucible", targets: ["CCrucible"]),
        .library(name: "Locking", targets: ["Locking"]),
        .library(name: "CruciblePlugin", targets: ["CruciblePlugin"]),
    ],
    targets: [
        .target(
            name: "CCrucible", path: ".", exclude: ["swift", "cpp", "rust", "templates", "schemas", "docs", "plugin.version"], sources: ["c"]),
        .target(name: "Locking", path: "swift/Locking"),
        .target(name: "CruciblePlugin", dependencies: ["CCrucible", "Locking"], path: "swift/CruciblePlugin"),
    ],
    swiftLanguageModes: [.v6]
)
