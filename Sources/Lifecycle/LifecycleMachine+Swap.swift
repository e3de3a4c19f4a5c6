/// A swap has two generations of a plugin in hand. A restart meanwhile would be a third hand on them, so there is none.
extension LifecycleMachine {
    /// Whether the plugin is being swapped to that generation.
    public func isSwapping(_ plugin: String, to generation: Int) -> Bool {
        indexes[plugin].map { plugins[$0].watch.swap == generation } ?? false
    }

    /// Only an active plugin can be swapped: of one that is being withdrawn there is no generation that could serve on.
    mutating func swapBegan(_ plugin: String, _ generation: Int) -> Bool {
        guard let index = indexes[plugin], plugins[index].phase == .running else { return false }
        plugins[index].watch.swap = generation
        return true
    }

    /// A check that has not returned is in the old generation; the new one is not to wait for it.
    mutating func generationReplaced(_ plugin: String) -> Bool {
        guard let index = indexes[plugin], plugins[index].watch.swap != nil, plugins[index].phase == .running else { return false }
        unwatch(index)
        watch(index)
        return true
    }

    mutating func swapEnded(_ plugin: String, _ generation: Int) -> Bool {
        guard let index = indexes[plugin], plugins[index].watch.swap == generation else { return false }
        plugins[index].watch.swap = nil
        plugins[index].watch.failures = 0
        return true
    }
}
