import Lifecycle
import Testing

@Suite struct PluginStateTests {
    /// Row by row: from, then every state it may go to.
    private static let table: [PluginState: Set<PluginState>] = [
        .resolved: [.loaded, .failed, .blocked, .stopped, .quarantined],
        .loaded: [.initialized, .failed],
        .initialized: [.active, .failed],
        .active: [.draining, .failed],
        .draining: [.stopped, .failed],
        .stopped: [],
        .failed: [.resolved, .quarantined],
        .blocked: [],
        .quarantined: [],
    ]

    @Test(arguments: PluginState.allCases)
    func onlyTheTableIsLegal(state: PluginState) {
        #expect(Set(PluginState.allCases.filter(state.canBecome)) == Self.table[state])
    }
}
