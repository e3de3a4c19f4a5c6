import Lifecycle
import Testing

/// A plan that breaks its promises is a mistake in the host and ends it at once.
@Suite struct PlanTests {
    @Test func aDependencyThatIsNotBefore() async {
        await #expect(processExitsWith: .failure) {
            _ = LifecycleMachine(
                nodes: [node("a", needs: ["b"]), node("b")], blocked: [:], mode: .parallel, seed: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = LifecycleMachine(nodes: [node("a", uses: ["nobody"])], blocked: [:], mode: .parallel, seed: 1)
        }
    }

    @Test func anIdTwice() async {
        await #expect(processExitsWith: .failure) {
            _ = LifecycleMachine(nodes: [node("a"), node("a")], blocked: [:], mode: .parallel, seed: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = LifecycleMachine(nodes: [node("a")], blocked: ["a": "gone"], mode: .parallel, seed: 1)
        }
    }

    @Test func noAttempt() async {
        await #expect(processExitsWith: .failure) { _ = node("a", attempts: 0) }
    }
}
