import TestSupport

@testable import Usage

/// Threads that come, go and move between plugins, and what each plugin has used, kept in the plainest way.
struct UsageModel {
    static let plugins = ["a", "b", "c"]
    private static let places: [String?] = ["a", "b", "c", nil]

    private struct Thread {
        var cpu: Int64
        var began: Int64
    }

    private let length: Int
    private var threads: [Int32: Thread] = [:]
    private var instant: Int64 = 0
    private var process: Int64 = 0
    /// One for each sample: its instant, and what was used since the one before; nil is the host.
    private var history: [(instant: Int64, used: [String?: Int64])] = []

    init(length: Int) { self.length = length }

    mutating func step(_ random: inout SeededGenerator) -> UsageObservation {
        instant += Int64.random(in: 1...1_000_000, using: &random)
        var used: [String?: Int64] = [nil: Int64.random(in: 0...500, using: &random)]
        process += used[nil]!
        if Int.random(in: 0..<3, using: &random) == 0 { threads[Int32.random(in: 1...20, using: &random)] = nil }
        if Bool.random(using: &random) {
            let tid = Int32.random(in: 1...20, using: &random)
            let began = Int64.random(in: 0...1 << 40, using: &random)
            if threads[tid] == nil { threads[tid] = Thread(cpu: began, began: began) }
        }
        var readings: [ThreadReading] = []
        for (tid, thread) in threads {
            let (grown, plugin) = (Int64.random(in: 0...100_000, using: &random), Self.places.randomElement(using: &random)!)
            threads[tid]!.cpu += grown
            process += grown
            used[plugin, default: 0] += grown
            readings.append(ThreadReading(tid: tid, cpu: thread.cpu + grown, cpuBegan: thread.began, plugin: plugin))
        }
        history.append((instant, used))
        return seen(at: instant, process: process, threads: readings)
    }

    func total(_ plugin: String?) -> Int64 { history.dropFirst().reduce(0) { $0 + ($1.used[plugin] ?? 0) } }

    func millicores(_ plugin: String?) -> Int? {
        guard history.count > 1 else { return nil }
        let window = history.suffix(length + 1)
        let used = window.dropFirst().reduce(0) { $0 + ($1.used[plugin] ?? 0) }
        return Int((Double(used) * 1000 / Double(window.last!.instant - window.first!.instant)).rounded())
    }
}
