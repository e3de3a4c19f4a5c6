import Host
import Locking

/// One line on a terminal that says which plugins are still starting; nothing elsewhere.
final class StartProgress: Sendable {
    private let isShown: Bool
    private let waiting = Locked<Set<String>>([])

    init(isShown: Bool) { self.isShown = isShown && Terminal.error.hasColour }

    func report(_ transition: Transition) {
        guard isShown else { return }
        let names = waiting.withLock { waiting in
            switch transition.to {
            case .loaded, .initialized: waiting.insert(transition.plugin)
            default: waiting.remove(transition.plugin)
            }
            return waiting.sorted()
        }
        Terminal.error.write("\r\u{1B}[K" + (names.isEmpty ? "" : "starting \(names.joined(separator: ", "))"))
    }

    func clear() {
        if isShown { Terminal.error.write("\r\u{1B}[K") }
    }
}
