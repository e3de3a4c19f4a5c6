import Gate
import OTLPExport

/// Who begins a request asks for its trace.
extension Host {
    /// The trace of a request, if it is among those that are sent; nil: the request is not traced, and pays nothing.
    public func beginTrace() -> Trace? {
        let id = Trace.ID.random()
        return sink(id).map { Trace(id: id, epoch: epoch, limit: 0, sink: $0) }
    }

    /// A trace whose spans are also kept, for whoever began the request to look at.
    public func beginKeptTrace() -> Trace {
        let id = Trace.ID.random()
        return Trace(id: id, epoch: epoch, sink: sink(id))
    }

    private func sink(_ id: Trace.ID) -> SpanExporter? {
        TraceSampler(percent: configuration.manifest.traces.sample).takes(id) ? shared.spans : nil
    }

    private var epoch: Int64 { configuration.clock.wall() - configuration.clock.now() }
}
