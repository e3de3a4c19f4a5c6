import Gate

extension DocumentTests {
    /// One interface of a started plugin: asks with documents, and checks every document that comes back.
    final class Desk {
        let instance: PluginInstance
        /// What came to the callback beside `done` in the last call.
        private(set) var progress: [JSONDocument] = []
        private let context: TestContext
        private let interface: String

        init(_ context: TestContext, _ interface: String) throws {
            guard try context.image().descriptor.provides.contains(where: { "\($0.interface)" == interface }) else {
                throw NotApplicable("it does not provide \(interface)")
            }
            (self.context, self.interface) = (context, interface)
            instance = try context.start()
        }

        /// Calls a function that must succeed; nil when it does not, which is noted.
        func ask(_ name: String, _ request: String?) throws -> JSONDocument? {
            guard let outcome = try call(name, request) else { return nil }
            guard outcome.isOK else {
                context.fail("\(name) answered \(outcome.status) to \((request ?? "").shortened): \(outcome.text.shortened)")
                return nil
            }
            return JSONDocument(parsing: text(outcome) ?? "")
        }

        func mustFail(_ name: String, _ request: String, _ status: GateStatus) throws {
            guard let outcome = try call(name, request), outcome.status != status else { return }
            context.fail("\(name) answered \(outcome.status) to \(request.shortened); it must be \(status)")
        }

        /// A request without what its schema requires.
        func mustRefuse(_ name: String, _ request: String) throws {
            guard let outcome = try call(name, request), outcome.isOK else { return }
            context.fail("\(name) answered OK to \(request), which lacks what the schema requires")
        }

        /// Calls a function and checks what comes against the schemas. nil when it never ends, which is noted.
        func call(_ name: String, _ request: String?) throws -> PluginCall.Outcome? {
            guard let function = instance.functions.first(where: { "\($0.interface)" == interface && $0.signature.name == name }),
                let meaning = StandardFunction.all[interface]?[name]
            else { return nil }
            context.step("\(name) with \((request ?? "no arguments").shortened)")
            let call = try instance.call(function, request.map { [.str($0)] } ?? [])
            // Without being cancelled: valid requests to peers that answer at once come to an end.
            defer { call.close() }
            guard let outcome = call.wait(.seconds(20)) else {
                context.fail("\(name) did not answer within 20 s")
                return nil
            }
            progress = outcome.callbacks.compactMap { callback in
                guard case .str(let text)? = callback.values.first else { return nil }
                if let schema = meaning.progress { note(StandardSchemas.problems(text, as: schema)) }
                return JSONDocument(parsing: text)
            }
            if outcome.isOK, let text = text(outcome) { note(StandardSchemas.problems(text, as: meaning.answer)) }
            return outcome
        }

        private func text(_ outcome: PluginCall.Outcome) -> String? { outcome.firstOut ?? outcome.text }

        private func note(_ problems: [String]) { for problem in problems { context.fail(problem) } }
    }
}
