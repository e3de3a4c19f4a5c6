// swift-tools-version: 6.1
import PackageDescription

// CRUCIBLE_CORE=1 leaves out the HTTP stack and the executables that need it, so that sanitizer runs stay short.
let isCore = Context.environment["CRUCIBLE_CORE"] == "1"

// CRUCIBLE_BENCH=1 adds the benchmarks.
let isBench = Context.environment["CRUCIBLE_BENCH"] == "1"

// MARK: What plugins are built with

let pluginExports: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "--version-script=\(Context.packageDirectory)/plugin-sdk/plugin.version"]),
    // The host copies a library and takes its digest before it is ready: without symbols it has a quarter of the bytes.
    .unsafeFlags(["-Xlinker", "--strip-all"], .when(configuration: .release)),
]

let pluginNames = ["Routing", "Voice", "MCP", "OpenAIModel", "Orchestration"]

// The SDK is a package of its own, on which the plugins of other people depend as well. Targets here name its products as if they were
// targets; the end of this file says where they come from.
let sdkProducts: Set = ["CCrucible", "Locking", "CruciblePlugin"]

let plugins: [Target] =
    [.target(name: "PluginShared", dependencies: ["CruciblePlugin", "Locking"], path: "Plugins/Shared")]
    + pluginNames.map {
        .target(name: $0, dependencies: ["CruciblePlugin", "Locking", "PluginShared"], path: "Plugins/\($0)", linkerSettings: pluginExports)
    }

// MARK: The host

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let core: [Target] = [
    .systemLibrary(name: "CLibFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Digest", dependencies: ["COpenSSL"]),
    .target(name: "CCrucibleHost", dependencies: ["CCrucible", "CFault"]),
    .target(name: "CProcess"),
    .target(name: "Timing", dependencies: ["CCrucibleHost", "Locking"]),
    .target(name: "Signature"),
    .target(name: "Descriptor", dependencies: ["Signature"]),
    .target(name: "CDeclarations", dependencies: ["Signature"]),
    .target(name: "AlertRules"),
    .target(name: "Manifest", dependencies: ["AlertRules", "CDeclarations", "Yams"]),
    .target(name: "Resolver", dependencies: ["Descriptor", "Signature"]),
    .target(name: "Lifecycle"),
    .target(name: "Scaffold"),
    .target(name: "CFault"),
    .target(name: "Faults", dependencies: ["CFault", "Locking"]),
    .target(name: "Swap"),
    .target(name: "DynamicLibrary"),
    .target(name: "Loader", dependencies: ["CCrucible", "Descriptor", "DynamicLibrary", "Locking", "Signature"]),
    .target(name: "LibraryLock", dependencies: ["CSodium", "Descriptor", "Digest"], path: "Sources/Lock"),
    .target(name: "ForeignFunction", dependencies: ["CCrucibleHost", "CLibFFI", "Locking", "Signature"]),
    .target(
        name: "Foreign",
        dependencies: ["CCrucible", "CDeclarations", "CLibFFI", "Descriptor", "DynamicLibrary", "ForeignFunction", "Signature"]),
    .target(name: "Gate", dependencies: ["CCrucible", "CCrucibleHost", "ForeignFunction", "Locking", "Metric", "Signature", "Timing"]),
    .target(name: "Lease", dependencies: ["Locking"], path: "Sources/Services/Lease"),
    .target(name: "Event", dependencies: ["Locking"], path: "Sources/Services/Event"),
    .target(name: "Metric", dependencies: ["CCrucibleHost", "Locking"], path: "Sources/Services/Metric"),
    .target(name: "Coordination", dependencies: ["AlertRules", "Metric"]),
    .target(name: "OTLPExport", dependencies: ["Gate", "Locking", "Metric", "Timing"], path: "Sources/Services/OTLPExport"),
    .target(name: "CCache"),
    .target(name: "CCacheDoor", dependencies: ["CCache", "CCrucible"]),
    .target(name: "Cache", dependencies: ["CCache", "CCacheDoor", "CSodium", "Digest", "Locking", "Timing"], path: "Sources/Services/Cache"),
    .target(name: "Usage", dependencies: ["CCrucibleHost", "Locking", "Timing"], path: "Sources/Services/Usage"),
    .target(name: "Recording", dependencies: ["Descriptor", "Gate", "Locking", "Signature"]),
    .target(name: "ProcessSupervision", dependencies: ["CProcess"], path: "Sources/Services/Process"),
    .target(
        name: "Builtin",
        dependencies: [
            "Cache", "CCacheDoor", "Event", "Gate", "Lease", "Manifest", "Metric", "Locking", "ProcessSupervision", "Timing", "Usage", logging,
        ],
        path: "Sources/Services/Builtin"),
    .target(
        name: "Host",
        dependencies: [
            "AlertRules", "Builtin", "Cache", "CCrucible", "CCrucibleHost", "Coordination", "Descriptor", "Event", "Faults", "Foreign", "ForeignFunction", "Gate", "Lease",
            "LibraryLock", "Lifecycle", "Loader", "Locking", "Manifest", "Metric", "OTLPExport", "ProcessSupervision", "Recording", "Resolver",
            "Signature", "Swap", "Timing", "Usage", logging,
        ]),
    .target(name: "CConformance"),
    .target(
        name: "Conformance",
        dependencies: [
            "Builtin", "CConformance", "CCrucible", "Descriptor", "DynamicLibrary", "ForeignFunction", "Gate", "Loader", "Locking",
            "Manifest", "ProcessSupervision", "Recording", "Signature", "Timing",
        ], resources: [.embedInCode("Schemas")]),
    .executableTarget(name: "crucible-describer", dependencies: ["Loader"]),
    .executableTarget(name: "crucible-runner", dependencies: ["Conformance"]),
    .target(
        name: "HostTesting",
        dependencies: [
            "Builtin", "Descriptor", "Gate", "Host", "LibraryLock", "Lifecycle", "Loader", "Locking", "Manifest", "Metric",
            "OTLPExport", "ProcessSupervision", "Recording", "Timing", logging,
        ]),
]

let whole: [Target] = [
    .target(
        name: "HTTPService",
        dependencies: ["Builtin", "Gate", "Lease", "Locking", "Manifest", "OTLPExport", "Timing", .product(name: "AsyncHTTPClient", package: "async-http-client")],
        path: "Sources/Services/HTTP"),
    .target(
        name: "LibraryFigures",
        dependencies: ["Locking", "Metric", .product(name: "CoreMetrics", package: "swift-metrics")], path: "Sources/Services/LibraryFigures"),
    .target(
        name: "MetricServer",
        dependencies: [
            "Locking", "Metric", .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ], path: "Sources/Services/MetricServer"),
    .target(
        name: "CacheDisk",
        dependencies: ["Cache", "Digest", "Locking", "Timing", .product(name: "GRDB", package: "GRDB.swift")],
        path: "Sources/Services/CacheDisk"),
    .executableTarget(
        name: "crucible",
        dependencies: [
            "Builtin", "Cache", "CacheDisk", "Conformance", "Descriptor", "Event", "Faults", "Gate", "Host", "HTTPService", "LibraryFigures",
            "LibraryLock", "Lifecycle", "Loader", "Locking", "Manifest", "Metric", "MetricServer", "OTLPExport", "ProcessSupervision", "Recording",
            "Resolver", "Scaffold", "Signature", "Timing", logging,
            .product(name: "CoreMetrics", package: "swift-metrics"), .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
    .testTarget(name: "CoordinationTests", dependencies: ["AlertRules", "Coordination", "Metric", "TestSupport"]),
    .testTarget(name: "ManifestTests", dependencies: ["AlertRules", "CDeclarations", "Manifest", "TestSupport"]),
    .testTarget(name: "ResolverTests", dependencies: ["Descriptor", "Resolver", "Signature", "TestSupport"]),
    .testTarget(
        name: "LockTests", dependencies: ["Descriptor", "LibraryLock", "Locking", "ProcessSupervision", "TestSupport", "Timing"]),
    .testTarget(name: "UsageTests", dependencies: ["CCrucibleHost", "Locking", "TestSupport", "Timing", "Usage"]),
    .target(name: "CacheSupport", dependencies: ["Cache", "Locking", "TestSupport", "Timing"], path: "Tests/CacheSupport"),
    .testTarget(name: "CacheTests", dependencies: ["Cache", "CacheSupport", "CCacheDoor", "CCrucible", "HostTesting", "Locking", "TestSupport", "Timing"]),
    .testTarget(name: "CCacheTests", dependencies: ["CCache", "Locking", "TestSupport"]),
    .testTarget(name: "LeaseTests", dependencies: ["Lease", "Locking", "TestSupport"]),
    .testTarget(name: "EventTests", dependencies: ["Event", "Locking", "TestSupport"]),
    .testTarget(name: "MetricTests", dependencies: ["Metric", "TestSupport"]),
    .testTarget(name: "OTLPExportTests", dependencies: ["Gate", "HostTesting", "Locking", "Metric", "OTLPExport", "TestSupport", "Timing"]),
    .testTarget(name: "LoaderTests", dependencies: ["Loader"]),
    .testTarget(name: "LifecycleTests", dependencies: ["Lifecycle", "TestSupport"]),
    .testTarget(name: "SwapTests", dependencies: ["Swap", "TestSupport"]),
    .target(name: "FaultFixture", dependencies: ["CFault"], path: "Tests/Fixtures/FaultFixture"),
    .testTarget(name: "FaultReportTests", dependencies: ["CFault", "FaultFixture", "Faults"]),
    .testTarget(
        name: "FaultTests", dependencies: ["Faults", "Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "TestSupport", "Timing", "crucible-describer"]),
    .systemLibrary(name: "CMalloc", path: "Tests/Fixtures/CMalloc"),
    .testTarget(
        name: "HostTests",
        dependencies: [
            "AlertRules", "Builtin", "CMalloc", "Coordination", "Descriptor", "Event", "Gate", "Host", "HostTesting", "Lease", "LibraryLock", "Lifecycle", "Locking", "Manifest", "Metric",
            "OTLPExport", "Signature",
            "TestSupport", "Timing", "crucible-describer",
        ]),
    .testTarget(
        name: "ExampleTests", dependencies: ["Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Timing", "crucible-describer"]),
    .testTarget(
        name: "ScaffoldTests", dependencies: ["Conformance", "Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Scaffold", "Timing", "crucible-describer", "crucible-runner"],
        exclude: ["state_driver.c"]),
    .testTarget(
        name: "ContractTests",
        dependencies: ["CCrucible", "CruciblePlugin", "Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "crucible-describer"],
        exclude: ["check_schemas.py", "layout-x86_64.txt", "constants.txt"]),
    .testTarget(
        name: "ConformanceTests", dependencies: ["Conformance", "HostTesting", "Locking", "ProcessSupervision", "Timing", "crucible-describer", "crucible-runner"]),
    .testTarget(name: "RecordingTests", dependencies: ["Gate", "Recording", "Signature", "TestSupport"]),
    .testTarget(
        name: "ReplayTests",
        dependencies: [
            "Conformance", "Gate", "Host", "HostTesting", "Locking", "ProcessSupervision", "Recording", "Signature", "TestSupport", "Timing",
            "crucible-describer", "crucible-runner",
        ]),
    .testTarget(name: "TimingTests", dependencies: ["Locking", "TestSupport", "Timing"]),
    .target(name: "GateFixture", dependencies: ["CCrucible"], path: "Tests/Fixtures/GateFixture"),
    .target(
        name: "SwiftTally", dependencies: ["CruciblePlugin", "Locking"], path: "Tests/Fixtures/SwiftTally", linkerSettings: pluginExports),
    .testTarget(
        name: "GateTests", dependencies: ["CCrucible", "CCrucibleHost", "ForeignFunction", "Gate", "GateFixture", "HostTesting", "Locking", "Metric", "Signature", "Swap", "TestSupport", "Timing"]),
    .executableTarget(name: "OrphanHost", dependencies: ["ProcessSupervision"], path: "Tests/Fixtures/OrphanHost"),
    .testTarget(name: "ProcessSupervisionTests", dependencies: ["CProcess", "OrphanHost", "ProcessSupervision", "TestSupport"]),
    .testTarget(
        name: "PluginTests", dependencies: ["Builtin", "Cache", "Gate", "Host", "HostTesting", "Loader", "Locking", "Manifest", "Metric", "Timing", "crucible-describer", logging]),
]

let wholeTests: [Target] = [
    .executableTarget(name: "CacheWriter", dependencies: ["Cache", "CacheDisk", "Timing"], path: "Tests/Fixtures/CacheWriter"),
    .testTarget(
        name: "CacheDiskTests",
        dependencies: [
            "Cache", "CacheDisk", "CacheSupport", "CacheWriter", "HostTesting", "Locking", "TestSupport", "Timing",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]),
    .testTarget(
        name: "HTTPTests",
        dependencies: [
            "Builtin", "Gate", "HTTPService", "Lease", "Locking", "Manifest", "MetricServer", "OTLPExport", "Signature", "TestSupport", "Timing",
            .product(name: "InMemoryTracing", package: "swift-distributed-tracing"), .product(name: "Tracing", package: "swift-distributed-tracing"),
        ]),
    .testTarget(
        name: "LibraryFiguresTests",
        dependencies: [
            "Host", "HostTesting", "LibraryFigures", "Metric", "TestSupport", "crucible-describer",
            .product(name: "Metrics", package: "swift-metrics"),
        ]),
    .testTarget(
        name: "CommandLineTests", dependencies: ["Gate", "Locking", "Metric", "crucible", .product(name: "Metrics", package: "swift-metrics")]),
    .testTarget(name: "EndToEndTests", dependencies: ["Conformance", "Locking", "ProcessSupervision", "TestSupport", "crucible", "crucible-describer", "crucible-runner"])
]

// MARK: Benchmarks

let benchmarks: [Target] = [
    .target(name: "CBench", dependencies: ["CCrucible", "CCrucibleHost", "CLibFFI"], path: "Tests/Benchmarks/CBench"),
    .executableTarget(
        name: "Benchmarks",
        dependencies: [
            "Builtin", "CBench", "ForeignFunction", "Gate", "Host", "HostTesting", "Lifecycle", "Loader", "Locking", "Manifest", "Signature", "Timing", logging,
        ],
        path: "Tests/Benchmarks/Main"),
    .executableTarget(name: "LeaseBenchmarks", dependencies: ["Lease", "Locking"], path: "Tests/Benchmarks/Lease"),
    .target(name: "CCacheBench", dependencies: ["CCache", "CCrucible"], path: "Tests/Benchmarks/Cache/CTimed"),
    .executableTarget(name: "CacheBenchmarks", dependencies: ["CCache", "CCacheBench", "CCacheDoor", "CCrucible", "Gate", "Signature", "TestSupport"], path: "Tests/Benchmarks/Cache/Main"),
]

let package = Package(
    name: "crucible",
    // SwiftTally is a plugin of the tests.
    products: (pluginNames + ["SwiftTally"]).map { .library(name: $0, type: .dynamic, targets: [$0]) } + [.library(name: "Conformance", targets: ["Conformance"])],
    dependencies: [
        .package(path: "plugin-sdk"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ]
        + (isCore
            ? []
            : [
                .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
                .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
                .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
                .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
                .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
                .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
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
