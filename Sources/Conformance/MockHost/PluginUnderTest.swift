import Descriptor
import Gate
import Loader

/// One started instance of a plugin behind a ``MockHost``, in this very process: for an author's own tests. End it with ``end()``.
public final class PluginUnderTest: Sendable {
    /// What a call gave.
    public struct Answer: Sendable, Hashable {
        public var status: GateStatus
        /// Why it failed, or the text that `done` was given.
        public var text: String
        /// The `out` parameters in order, as text.
        public var outs: [String]

        public init(status: GateStatus, text: String, outs: [String]) {
            self.status = status
            self.text = text
            self.outs = outs
        }
    }

    private let instance: PluginInstance

    /// Opens the library, and runs create, start and ready. The library stays mapped until the process ends.
    ///
    /// - Parameter library: a path. Opened where it lies: a library that is rebuilt meanwhile must have another path.
    public init(library: String, _ change: (inout MockHost.Options) -> Void = { _ in }) throws(ConformanceFailure) {
        var options = MockHost.Options()
        change(&options)
        let image: PluginImage
        do { image = try PluginImage.open(StagedLibrary(staged: library)) } catch { throw ConformanceFailure(error.problems) }
        instance = try PluginInstance(image, options)
        do { try instance.start() } catch {
            instance.destroy()
            throw error
        }
    }

    public var host: MockHost { instance.host }
    public var descriptor: PluginDescriptor { instance.image.descriptor }

    /// Calls a function and waits for its end, of an asynchronous one for `done`.
    ///
    /// Throws when there is no function of that name, when the inputs are not of its types, or when it does not end in time.
    public func call(
        _ function: String, _ inputs: [GateValue] = [], timeout: Duration = .seconds(10)
    ) throws(ConformanceFailure) -> Answer {
        guard let found = instance.functions.first(where: { $0.signature.name == function }) else {
            throw ConformanceFailure(["\(descriptor.id) provides no function \(function)"])
        }
        let kinds = zip(inputs, found.inputs).allSatisfy { $0.fits($1) }
        guard kinds, inputs.count == found.inputs.count else { throw ConformanceFailure(["\(found.signature) takes other arguments"]) }
        let call = try instance.call(found, inputs)
        defer { call.close() }
        guard let outcome = call.wait(timeout) else { throw ConformanceFailure(["\(found.title) did not end within \(timeout)"]) }
        return Answer(status: outcome.status, text: outcome.text, outs: outcome.outs.map(\.value.text))
    }

    /// drain, stop, destroy.
    public func end() { instance.end() }
}
