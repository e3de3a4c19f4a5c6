import CCrucible
import CCrucibleHost
import Timing

extension Gate {
    /// Gets a place for a call that begins something new. Gives what to return to the consumer if the call waits or was refused; nil when it
    /// may go on.
    func admit(
        _ edge: Edge, _ node: CallNode, _ frame: CrossingFrame, by admission: any ChainAdmission, _ outer: UnsafePointer<crucible_call>?
    ) -> Int32? {
        guard edge.signature.isAsynchronous, case .seat(let seat) = edge.target else { return nil }
        let plugin = edge.consumer === host ? seat.plugin : edge.consumer.id
        if let place = admission.enter(plugin) {
            // One that ended meanwhile is not served, which `beginServing` finds.
            if !node.keep(place) { place.leave() }
            return nil
        }
        return edge.hasOuts
            ? waitHere(edge, node, plugin, admission, outer) : waitAside(edge, node, frame, plugin, admission, outer)
    }

    /// It returns at once, as always; the call goes on by itself when its turn has come.
    private func waitAside(
        _ edge: Edge, _ node: CallNode, _ frame: CrossingFrame, _ plugin: String, _ admission: any ChainAdmission,
        _ outer: UnsafePointer<crucible_call>?
    ) -> Int32 {
        guard let parked = ParkedCall(edge, node, frame) else {
            return endRefused(node, edge, Refusal.consumerIsFull.failure(edge), outer)
        }
        answerWhenCancelled(node, edge) {}
        switch admission.wait(plugin, { ParkedCall.resume([parked]) }) {
        case .failure(let failure): return endRefused(node, edge, failure, outer)
        case .success(let place):
            if !node.keep(place) { place.leave() }
            return Int32(CRUCIBLE_OK)
        }
    }

    /// The consumer expects values when the function returns, so its thread waits.
    private func waitHere(
        _ edge: Edge, _ node: CallNode, _ plugin: String, _ admission: any ChainAdmission, _ outer: UnsafePointer<crucible_call>?
    ) -> Int32? {
        let signal = Signal()
        answerWhenCancelled(node, edge) { signal.notify() }
        switch admission.wait(plugin, { signal.notify() }) {
        case .failure(let failure): return endRefused(node, edge, failure, outer)
        case .success(let place):
            if !node.keep(place) { place.leave() }
            let timer = node.deadline == 0 ? nil : clock.schedule(at: node.deadline) { signal.notify() }
            signal.wait()
            timer.map(clock.cancel)
            return nil
        }
    }

    /// Nobody else would at once: there is no callee yet.
    private func answerWhenCancelled(_ node: CallNode, _ edge: Edge, _ then: @escaping @Sendable () -> Void) {
        let end: @Sendable () -> Void = { [self] in
            answer(node, (node.ending == .deadline ? Refusal.deadline : .cancelled).failure(edge))
            then()
        }
        if !node.watch(.host(end)) { end() }
    }
}
