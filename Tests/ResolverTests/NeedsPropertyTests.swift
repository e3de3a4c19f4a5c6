import Descriptor
import Resolver
import TestSupport
import Testing

/// Resolutions of random graphs against a model that knows only which plugin needs which: with one provider for each interface there is
/// nothing to choose.
@Suite struct NeedsPropertyTests {
    private struct Graph {
        var candidates: [Candidate] = []
        /// What each plugin cannot do without.
        var needs: [String: Set<String>] = [:]

        init(_ generator: inout SeededGenerator) {
            let count = Int.random(in: 1...12, using: &generator)
            for index in 0..<count {
                let others = (0..<count).filter { $0 != index }
                let needed = others.filter { _ in Int.random(in: 0..<10, using: &generator) == 0 }
                let wanted = others.filter { !needed.contains($0) && Int.random(in: 0..<10, using: &generator) == 0 }
                let absent = Int.random(in: 0..<10, using: &generator) == 0 ? ["demo.nowhere/1"] : []
                needs["p\(index)"] = Set(needed.map { "p\($0)" })
                candidates.append(
                    plugin(
                        "p\(index)", provides: ["demo.i\(index)/1"],
                        requires: needed.map { "demo.i\($0)/1" } + wanted.map { "?demo.i\($0)/1" } + absent))
            }
        }

        func isOnCycle(_ id: String) -> Bool {
            var seen: Set<String> = []
            var stack = Array(needs[id, default: []])
            while let node = stack.popLast() {
                if node == id { return true }
                if seen.insert(node).inserted { stack += needs[node, default: []] }
            }
            return false
        }
    }

    @Test func blockedAreExactlyThoseThatNeedWhatIsNotPlanned() {
        var generator = SeededGenerator(seed: printedSeed())
        var total = 0
        for _ in 0..<400 {
            let graph = Graph(&generator)
            let resolution = resolve(graph.candidates)
            let planned = Set(resolution.order)
            let blocked = Set(resolution.problems.filter(\.isBlocked).map(\.plugin))
            let causes = Set(resolution.problems.filter { !$0.isBlocked }.map(\.plugin))
            for (id, needs) in graph.needs {
                let isUnmet = !needs.isSubset(of: planned)
                #expect(planned.contains(id) == !(isUnmet || causes.contains(id)))
                // Of those with problems of their own, what they need may have failed because of them: that does not block them.
                #expect(causes.contains(id) ? isUnmet || !blocked.contains(id) : blocked.contains(id) == isUnmet)
            }
            total += blocked.count
        }
        #expect(total > 400, "the graphs are too sparse to show anything: \(total) blocked")
    }

    @Test func everyBlockingChainFollowsNeedsToAPluginWithAProblemOfItsOwn() {
        var generator = SeededGenerator(seed: printedSeed())
        var longest = 0
        for _ in 0..<400 {
            let graph = Graph(&generator)
            let problems = resolve(graph.candidates).problems
            let causes = Set(problems.filter { !$0.isBlocked }.map(\.plugin))
            for problem in problems {
                guard case .blocked(let blocking) = problem.kind else { continue }
                for cause in blocking {
                    let path = [problem.plugin] + cause.chain
                    #expect(zip(path, path.dropFirst()).allSatisfy { graph.needs[$0, default: []].contains($1) }, "\(path)")
                    #expect(Set(path).count == path.count && causes.contains(path[path.count - 1]), "\(path)")
                    #expect(!cause.reason.isEmpty)
                    longest = max(longest, path.count)
                }
            }
        }
        #expect(longest > 3, "the graphs are too flat to show anything: \(longest)")
    }

    @Test func cyclesAreRealDistinctAndCoverEveryPluginOnOne() {
        var generator = SeededGenerator(seed: printedSeed())
        var total = 0
        for _ in 0..<400 {
            let graph = Graph(&generator)
            let cycles = resolve(graph.candidates).problems.compactMap(\.cycle)
            for cycle in cycles {
                #expect(cycle.first == cycle.min() && Set(cycle).count == cycle.count)
                #expect(zip(cycle, cycle.dropFirst() + cycle.prefix(1)).allSatisfy { graph.needs[$0, default: []].contains($1) })
            }
            #expect(Set(cycles).count == cycles.count)
            #expect(Set(cycles.joined()) == Set(graph.needs.keys.filter(graph.isOnCycle)))
            total += cycles.count
        }
        #expect(total > 100, "the graphs are too sparse to show anything: \(total) cycles")
    }
}

extension ResolutionProblem {
    var isBlocked: Bool {
        if case .blocked = kind { true } else { false }
    }

    /// The plugins of a cycle.
    var cycle: [String]? {
        if case .cycle(let steps) = kind { steps.map(\.plugin) } else { nil }
    }
}
