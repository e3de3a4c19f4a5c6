// swift-tools-version: 6.1
import PackageDescription

// CRUCIBLE_CORE=1 leaves out the HTTP stack and the executables that need it, so that sanitizer runs stay short.
let isCore = Context.environment["CRUCIBLE_CORE"] == "1"

// CRUCIBLE_BENCH=1 adds the benchmarks.
let isBench = Context.environment["CRUCIBLE_BENCH"] == "1"

// MARK: What plugins are built with

let pluginExports: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "--version-script=\(Context.packageDirectory)/plugin-sdk/plugin.version"])
]

let pluginNames = ["Routing", "Voice", "MCP", "OpenAIModel", "Orchestration"]

let sdk: [Target] = [
    .target(name: "CCrucible", path: "plugin-sdk", exclude: ["swift", "schemas", "docs", "plugin.version"], sources: ["c"]),
    .target(name: "Locking", path: "plugin-sdk/swift/Locking"),
    .target(name: "CruciblePlugin", dependencies: ["CCrucible", "Locking"], path: "plugin-sdk/swift/CruciblePlugin"),
]

let plugins: [Target] =
    [.target(name: "PluginShared", dependencies: ["CruciblePlugin"], path: "Plugins/Shared")]
    + pluginNames.map {
        .target(name: $0, dependencies: ["CruciblePlugin", "Locking", "PluginShared"], path: "Plugins/\($0)", linkerSettings: pluginExports)
    }

// MARK: The host

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let core: [Target] = [
    .systemLibrary(name: "CLibFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),
    .target(name: "CCrucibleHost", dependencies: ["CCrucible"]),
    .target(name: "CProcess"),
    .target(name: "Timing", dependencies: ["CCrucibleHost", "Locking"]),
    .target(name: "Signature"),
    .target(name: "Descriptor", dependencies: ["Signature"]),
    .target(name: "Manifest", dependencies: ["Yams"]),
    .target(name: "Resolver", dependencies: ["Descriptor", "Signature"]),
    .target(name: "Lifecycle"),
    .target(name: "DynamicLibrary"),
    .target(name: "Loader", dependencies: ["CCrucible", "Descriptor", "DynamicLibrary", "Locking", "Signature"]),
    .target(name: "ForeignFunction", dependencies: ["CCrucibleHost", "CLibFFI", "Locking", "Signature"]),
    .target(name: "Gate", dependencies: ["CCrucible", "CCrucibleHost", "ForeignFunction", "Locking", "Signature", "Timing"]),
    .target(name: "ProcessSupervision", dependencies: ["CProcess"], path: "Sources/Services/Process"),
    .target(
        name: "Builtin", dependencies: ["Gate", "Manifest", "Locking", "ProcessSupervision", "Timing", logging],
        path: "Sources/Services/Builtin"),
    .target(
        name: "Host",
        dependencies: [
            "Builtin", "CCrucible", "Descriptor", "ForeignFunction", "Gate", "Lifecycle", "Loader", "Locking", "Manifest",
            "ProcessSupervision", "Resolver", "Signature", "Timing", logging,
        ]),
    .executableTarget(name: "crucible-runner", dependencies: ["Loader"]),
    .target(
        name: "HostTesting",
        dependencies: ["Builtin", "Descriptor", "Gate", "Host", "Lifecycle", "Loader", "Locking", "Manifest", "Timing", logging]),
]

let whole: [Target] = [
    .target(
        name: "HTTPService",
        dependencies: ["Builtin", "Gate", "Locking", "Manifest", "Timing", .product(name: "AsyncHTTPClient", package: "async-http-client")],
        path: "Sources/Services/HTTP"),
    .executableTarget(
        name: "crucible",
        dependencies: [
            "Builtin", "Descriptor", "Gate", "Host", "HTTPService", "Lifecycle", "Loader", "Locking", "Manifest", "Resolver", "Signature",
            "Timing", logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
]

// MARK: Tests of the core; they open built plugins with dlopen and never link one

let coreTests: [Target] = [
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "SignatureTests", dependencies: ["Signature", "TestSupport"]),
    .testTarget(name: "DescriptorTests", dependencies: ["Descriptor", "Signature"]),
    .testTarget(name: "ManifestTests", dependencies: ["Manifest", "TestSupport"]),
    .testTarget(name: "ResolverTests", dependencies: ["Descriptor", "Resolver", "Signature", "TestSupport"]),
    .testTarget(name: "LifecycleTests", dependencies: ["Lifecycle", "TestSupport"]),
    .testTarget(
        name: "FaultTests", dependencies: ["Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Timing", "crucible-runner"]),
    .testTarget(
        name: "HostTests",
        dependencies: ["Builtin", "Gate", "Host", "HostTesting", "Lifecycle", "Locking", "Manifest", "Signature", "TestSupport", "Timing", "crucible-runner"]),
    .testTarget(
        name: "ExampleTests", dependencies: ["Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Timing", "crucible-runner"]),
    .testTarget(
        name: "ContractTests", dependencies: ["CCrucible", "CruciblePlugin", "Locking", "ProcessSupervision"],
        exclude: ["check_schemas.py", "layout-x86_64.txt"]),
    .testTarget(name: "TimingTests", dependencies: ["Locking", "TestSupport", "Timing"]),
    .target(name: "GateFixture", dependencies: ["CCrucible"], path: "Tests/Fixtures/GateFixture"),
    .testTarget(
        name: "GateTests", dependencies: ["CCrucible", "CCrucibleHost", "ForeignFunction", "Gate", "GateFixture", "HostTesting", "Locking", "Signature", "TestSupport", "Timing"]),
    .executableTarget(name: "OrphanHost", dependencies: ["ProcessSupervision"], path: "Tests/Fixtures/OrphanHost"),
    .testTarget(name: "ProcessSupervisionTests", dependencies: ["CProcess", "OrphanHost", "ProcessSupervision", "TestSupport"]),
    .testTarget(
        name: "PluginTests", dependencies: ["Builtin", "Gate", "Host", "HostTesting", "Loader", "Locking", "Manifest", "Timing", "crucible-runner", logging]),
]

let wholeTests: [Target] = [
    .testTarget(name: "EndToEndTests", dependencies: ["Locking", "ProcessSupervision", "crucible", "crucible-runner"])
]

// MARK: Benchmarks

let benchmarks: [Target] = [
    .target(name: "CBench", dependencies: ["CCrucible", "CLibFFI"], path: "Tests/Benchmarks/CBench"),
    .executableTarget(
        name: "Benchmarks",
        dependencies: ["Builtin", "CBench", "Gate", "Host", "Lifecycle", "Loader", "Manifest", "Signature", "Timing", logging],
        path: "Tests/Benchmarks/Main"),
]

let package = Package(
    name: "crucible",
    products: pluginNames.map { .library(name: $0, type: .dynamic, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ]
        + (isCore
            ? []
            : [
                .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
                .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
            ]),
    targets: sdk + plugins + core + coreTests + (isBench ? benchmarks : []) + (isCore ? [] : whole + wholeTests),
    swiftLanguageModes: [.v6]
)
