import CCrucible
import Descriptor
import DynamicLibrary
import Glibc
import Loader
import Signature

/// Opening, negotiating, describing.
enum LoadingTests {
    static let all = [
        ConformanceTest(
            "one-symbol", "The library exports crucible_plugin_entry and nothing else.",
            meaning: "A second exported symbol can be taken by another library, or take its place: two plugins then share code or state.",
            page: "abi.md#negotiation", oneSymbol),
        ConformanceTest(
            "descriptor", "The library opens, and everything in its descriptor is well formed and complete.",
            meaning: "The host refuses the library.", page: "abi.md#the-descriptor", descriptor),
        ConformanceTest(
            "loads-fast", "Opening and describing take less than 1 s of processor time; the ABI asks for 0.1 s.",
            meaning: "Every start, check and swap of every host waits for this library.", page: "abi.md#negotiation", loadsFast),
        ConformanceTest(
            "same-description", "The library describes itself the same each time it is asked, and in every process.",
            meaning: "The host checks one description and would run another; it refuses the load.",
            page: "abi.md#negotiation", sameDescription),
        ConformanceTest(
            "version-refusal", "A host whose ABI numbers the plugin does not speak is refused, with a reason.",
            meaning: "A plugin that accepts a host of another ABI crashes it later, at the first struct that differs.",
            page: "abi.md#negotiation", versionRefusal),
        ConformanceTest(
            "negotiation-size",
            "The negotiation may be larger than the plugin knows, which it leaves alone; one that is smaller does no harm.",
            meaning: "The library breaks with the first host whose header has grown.", page: "abi.md#sizes", negotiationSize),
    ]

    private static func oneSymbol(_ context: TestContext) throws {
        let symbols = try ExportedSymbols.read(context.library)
        context.expect(symbols.contains(CRUCIBLE_PLUGIN_ENTRY_SYMBOL), "there is no exported symbol \(CRUCIBLE_PLUGIN_ENTRY_SYMBOL)")
        let others = symbols.filter { $0 != CRUCIBLE_PLUGIN_ENTRY_SYMBOL }
        guard !others.isEmpty else { return }
        let shown = others.prefix(5).joined(separator: ", ") + (others.count > 5 ? " and \(others.count - 5) more" : "")
        context.fail("it also exports \(shown); link with plugin-sdk/plugin.version or hide them")
    }

    private static func descriptor(_ context: TestContext) throws {
        let descriptor: PluginDescriptor
        do { descriptor = try context.openImage().descriptor } catch { throw ConformanceFailure(error.problems) }
        context.expect(!descriptor.summary.isEmpty, "the summary is empty")
        for provided in descriptor.provides {
            guard let standard = StandardTables.all[provided.interface] else {
                let isReserved = provided.interface.base.hasPrefix("crucible.")
                context.expect(!isReserved, "\(provided.interface): names beginning with crucible. are reserved")
                continue
            }
            for wanted in standard where !provided.functions.contains(where: { wanted.isCompatible(with: $0) }) {
                context.fail("\(provided.interface) has no \(wanted)")
            }
        }
        let names = Set(descriptor.provides.map(\.interface))
        context.expect(names.count == descriptor.provides.count, "an interface is provided twice")
        guard descriptor.stateSchema != nil else { return }
        for name in ["save_state", "restore_state"] {
            context.expect(descriptor.lifecycle.contains(name), "it names a state schema, but there is no \(name)")
        }
    }

    private static func loadsFast(_ context: TestContext) throws {
        let start = processorTime()
        _ = try context.image()
        let spent = processorTime() - start
        context.expect(spent < .seconds(1), "opening and describing took \(spent) of processor time")
    }

    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func sameDescription(_ context: TestContext) throws {
        let first = try context.image().descriptor
        context.step("describing a second time")
        do {
            let again = try PluginImage.open(StagedLibrary(staged: context.library)).descriptor
            context.expect(again == first, "asked twice in one process, it gives two descriptions")
        } catch { context.fail("described once, but not a second time: \(error.problems.joined(separator: "; "))") }
        context.step("describing in a process of its own")
        guard let other = ChildProcess.describe(context.library) else {
            return context.fail("it cannot be described in a process of its own")
        }
        context.expect(other == first, "in another process it gives another description")
    }

    private static func versionRefusal(_ context: TestContext) throws {
        let entry = try Negotiation.entry(context)
        for (minimum, maximum) in [(UInt32(CRUCIBLE_ABI_MAXIMUM) + 1, UInt32(CRUCIBLE_ABI_MAXIMUM) + 9), (0, 0), (.max, .max)] {
            context.step("negotiating with a host of ABI \(minimum) to \(maximum)")
            let answer = Negotiation.run(entry, minimum: minimum, maximum: maximum)
            let who = "a host that speaks ABI \(minimum) to \(maximum)"
            if answer.status == CRUCIBLE_OK, answer.chosen != 0 {
                context.fail("it accepts \(who) and picks \(answer.chosen); it must answer a failure with a reason")
            } else if answer.refusal.isEmpty {
                context.fail("it refuses \(who) without a reason; set `refusal`")
            }
        }
    }

    private static func negotiationSize(_ context: TestContext) throws {
        let entry = try Negotiation.entry(context)
        let known = MemoryLayout<crucible_negotiation>.size
        context.step("negotiating with a struct that has grown")
        let larger = Negotiation.run(entry, size: known + 64)
        context.expect(larger.status == CRUCIBLE_OK && larger.chosen != 0, "it refuses a host whose struct has grown: \(larger.refusal)")
        context.expect(larger.isTailUntouched, "it writes to what lies beyond the fields that it knows")
        for size in [0, 4, 16, known - 8] {
            context.step("negotiating with a struct of \(size) bytes")
            _ = Negotiation.run(entry, size: size)
        }
    }
}
