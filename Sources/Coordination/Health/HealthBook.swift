/// What was called of each plugin over a window that slides with the cycles. A generation's calls are its own: another one begins anew.
public struct HealthBook: Sendable {
    /// Fewer timed calls say nothing of how long they take.
    public static let fewestTimed: UInt64 = 10

    private struct Reading {
        var instant: Int64
        var functions: [String: CallCounts]
    }

    private struct Page {
        var generation: Int?
        /// When the generation was first seen.
        var origin: Reading
        /// The oldest is the last one that is not younger than the window.
        var readings: [Reading]
    }

    private let window: Int64
    private var pages: [String: Page] = [:]
    private let began: Int64

    /// Whatever was called before is not looked at.
    public init(window: Int64, now: Int64) {
        self.window = window
        began = now
    }

    /// The counts of one moment. A plugin that is not among them is forgotten.
    public mutating func absorb(_ plugins: [String: PluginCalls], now: Int64) {
        pages = pages.filter { plugins[$0.key] != nil }
        for (id, calls) in plugins {
            let reading = Reading(instant: now, functions: calls.functions)
            guard var page = pages[id] else {
                let beginning = Reading(instant: began, functions: [:])
                pages[id] = Page(generation: calls.generation, origin: beginning, readings: [beginning, reading])
                continue
            }
            if let known = page.generation, let serving = calls.generation, known != serving {
                page = Page(generation: serving, origin: reading, readings: [reading])
            } else {
                page.generation = calls.generation ?? page.generation
                page.readings.append(reading)
                while page.readings.count > 1, page.readings[1].instant <= now - window { page.readings.removeFirst() }
            }
            pages[id] = page
        }
    }

    /// What was called of a plugin from the window's beginning to this moment.
    public func sample(of plugin: String, _ calls: PluginCalls, now: Int64) -> CallSample {
        var sample = CallSample()
        guard let page = pages[plugin] else {
            sample.time = max(0, now - began)
            return Self.count(calls.functions, since: [:], sample)
        }
        // Whose calls those since the last cycle were, the counts do not say.
        if let known = page.generation, let serving = calls.generation, known != serving { return sample }
        let first = page.readings[0]
        sample.time = max(0, now - first.instant)
        sample = Self.count(calls.functions, since: first.functions, sample)
        sample.slowness = Self.slowness(calls.functions, since: first.functions, origin: page.origin.functions)
        return sample
    }

    private static func count(_ functions: [String: CallCounts], since first: [String: CallCounts], _ sample: CallSample) -> CallSample {
        var sample = sample
        for (name, counts) in functions {
            let grown = counts.since(first[name])
            sample.calls += grown.finished
            sample.blamed += min(grown.blamed, grown.finished)
        }
        return sample
    }

    /// Each function is compared with itself, so that another mixture of calls is no slowness.
    private static func slowness(_ functions: [String: CallCounts], since first: [String: CallCounts], origin: [String: CallCounts]) -> Double? {
        var (timed, actual, expected): (UInt64, Double, Double) = (0, 0, 0)
        for (name, counts) in functions {
            guard let before = first[name]?.since(origin[name]), before.timed >= fewestTimed else { continue }
            let grown = counts.since(first[name])
            timed += grown.timed
            actual += Double(grown.nanoseconds)
            expected += Double(grown.timed) * Double(before.nanoseconds) / Double(before.timed)
        }
        return timed >= fewestTimed && expected > 0 ? actual / expected : nil
    }
}
