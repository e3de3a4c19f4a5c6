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

// The SDK is a package of its own, on which the plugins of other people depend as well. Targets here name its products as if they were
// targets; the end of this file says where they come from.
let sdkProducts: Set = ["CCrucible", "Locking", "CruciblePlugin"]

let plugins: [Target] =
    [.target(name: "PluginShared", dependencies: ["CruciblePlugin"], path: "Plugins/Shared")]
    + pluginNames.map {
        .target(name: $0, dependencies: ["CruciblePlugin", "Locking", "PluginShared"], path: "Plugins/\($0)", linkerSettings: pluginExports)
    }

// MARK: The host

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let core: [Target] = [
    .systemLibrary(name: "CLibFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .target(name: "CCrucibleHost", dependencies: ["CCrucible", "CFault"]),
    .target(name: "CProcess"),
    .target(name: "Timing", dependencies: ["CCrucibleHost", "Locking"]),
    .target(name: "Signature"),
    .target(name: "Descriptor", dependencies: ["Signature"]),
    .target(name: "CDeclarations", dependencies: ["Signature"]),
    .target(name: "Manifest", dependencies: ["CDeclarations", "Yams"]),
    .target(name: "Resolver", dependencies: ["Descriptor", "Signature"]),
    .target(name: "Lifecycle"),
    .target(name: "Scaffold"),
    .target(name: "CFault"),
    .target(name: "Faults", dependencies: ["CFault", "Locking"]),
    .target(name: "Swap"),
    .target(name: "DynamicLibrary"),
    .target(name: "Loader", dependencies: ["CCrucible", "Descriptor", "DynamicLibrary", "Locking", "Signature"]),
    .target(name: "LibraryLock", dependencies: ["CSodium", "Descriptor"], path: "Sources/Lock"),
    .target(name: "ForeignFunction", dependencies: ["CCrucibleHost", "CLibFFI", "Locking", "Signature"]),
    .target(
        name: "Foreign",
        dependencies: ["CCrucible", "CDeclarations", "CLibFFI", "Descriptor", "DynamicLibrary", "ForeignFunction", "Signature"]),
    .target(name: "Gate", dependencies: ["CCrucible", "CCrucibleHost", "ForeignFunction", "Locking", "Signature", "Timing"]),
    .target(name: "ProcessSupervision", dependencies: ["CProcess"], path: "Sources/Services/Process"),
    .target(
        name: "Builtin", dependencies: ["Gate", "Manifest", "Locking", "ProcessSupervision", "Timing", logging],
        path: "Sources/Services/Builtin"),
    .target(
        name: "Host",
        dependencies: [
            "Builtin", "CCrucible", "CCrucibleHost", "Descriptor", "Faults", "Foreign", "ForeignFunction", "Gate", "LibraryLock", "Lifecycle", "Loader", "Locking", "Manifest",
            "ProcessSupervision", "Resolver", "Signature", "Swap", "Timing", logging,
        ]),
    .target(name: "CConformance"),
    .target(
        name: "Conformance",
        dependencies: [
            "Builtin", "CConformance", "CCrucible", "Descriptor", "DynamicLibrary", "ForeignFunction", "Gate", "Loader", "Locking",
            "Manifest", "ProcessSupervision", "Signature", "Timing",
        ], resources: [.embedInCode("Schemas")]),
    .executableTarget(name: "crucible-runner", dependencies: ["Conformance", "Loader"]),
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
            "Builtin", "Conformance", "Descriptor", "Faults", "Gate", "Host", "HTTPService", "LibraryLock", "Lifecycle", "Loader", "Locking",
            "Manifest", "Resolver", "Scaffold", "Signature", "Timing", logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
]

// MARK: Tests of the core; they open built plugins with dlopen and never link one

let coreTests: [Target] = [
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "SignatureTests", dependencies: ["Signature", "TestSupport"]),
    .testTarget(name: "DescriptorTests", dependencies: ["Descriptor", "Signature"]),
    .testTarget(name: "CDeclarationsTests", dependencies: ["CDeclarations", "Signature", "TestSupport"]),
    .testTarget(
        name: "ForeignTests",
        dependencies: ["CCrucible", "CDeclarations", "Descriptor", "DynamicLibrary", "Foreign", "ForeignFunction", "Locking", "Manifest", "Signature", "TestSupport"]),
    .testTarget(name: "ManifestTests", dependencies: ["CDeclarations", "Manifest", "TestSupport"]),
    .testTarget(name: "ResolverTests", dependencies: ["Descriptor", "Resolver", "Signature", "TestSupport"]),
    .testTarget(
        name: "LockTests", dependencies: ["Descriptor", "LibraryLock", "Locking", "ProcessSupervision", "TestSupport", "Timing"]),
    .testTarget(name: "LifecycleTests", dependencies: ["Lifecycle", "TestSupport"]),
    .testTarget(name: "SwapTests", dependencies: ["Swap", "TestSupport"]),
    .target(name: "FaultFixture", dependencies: ["CFault"], path: "Tests/Fixtures/FaultFixture"),
    .testTarget(name: "FaultReportTests", dependencies: ["CFault", "FaultFixture", "Faults"]),
    .testTarget(
        name: "FaultTests", dependencies: ["CCrucibleHost", "Faults", "Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Timing", "crucible-runner"]),
    .testTarget(
        name: "HostTests",
        dependencies: ["Builtin", "Gate", "Host", "HostTesting", "Lifecycle", "Locking", "Manifest", "Signature", "TestSupport", "Timing", "crucible-runner"]),
    .testTarget(
        name: "ExampleTests", dependencies: ["Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Timing", "crucible-runner"]),
    .testTarget(
        name: "ScaffoldTests", dependencies: ["Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Scaffold", "Timing", "crucible-runner"],
        exclude: ["state_driver.c"]),
    .testTarget(
        name: "ContractTests",
        dependencies: ["CCrucible", "CruciblePlugin", "Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "crucible-runner"],
        exclude: ["check_schemas.py", "layout-x86_64.txt", "constants.txt"]),
    .testTarget(
        name: "ConformanceTests", dependencies: ["Conformance", "HostTesting", "Locking", "ProcessSupervision", "Timing", "crucible-runner"]),
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
    products: pluginNames.map { .library(name: $0, type: .dynamic, targets: [$0]) } + [.library(name: "Conformance", targets: ["Conformance"])],
    dependencies: [
        .package(path: "plugin-sdk"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ]
        + (isCore
            ? []
            : [
                .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
                .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
            ]),
    targets: plugins + core + coreTests + (isBench ? benchmarks : []) + (isCore ? [] : whole + wholeTests),
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.dependencies = target.dependencies.map { dependency in
        guard case .byNameItem(let name, _) = dependency, sdkProducts.contains(name) else { return dependency }
        return .product(name: name, package: "plugin-sdk")
    }
}
