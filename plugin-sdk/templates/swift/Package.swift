// swift-tools-version: 6.1
import PackageDescription

let sdk = Context.environment["CRUCIBLE_SDK"] ?? "%{sdk}"

let package = Package(
    name: "%{name}",
    products: [.library(name: "%{Type}", type: .dynamic, targets: ["%{Type}"])],
    dependencies: [.package(name: "plugin-sdk", path: sdk)],
    targets: [
        .target(
            name: "%{Type}",
            dependencies: [.product(name: "CruciblePlugin", package: "plugin-sdk"), .product(name: "Locking", package: "plugin-sdk")],
            // Hides everything but crucible_plugin_entry. A root package may pass such flags.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--version-script=\(sdk)/plugin.version"])])
    ],
    swiftLanguageModes: [.v6]
)
