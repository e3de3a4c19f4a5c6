extension ProvidedFunction {
    /// A function without a request, with a typed reply.
    static func reading<P: Plugin, Reply: Encodable & SendableMetatype>(
        _ type: P.Type, _ body: @escaping @Sendable (P, Call) throws -> Reply
    ) -> ProvidedFunction {
        .read { plugin, call in try JSON.encode(try body(try cast(plugin), call)) }
    }

    /// A function with a typed request and reply.
    static func asking<P: Plugin, Request: Decodable & SendableMetatype, Reply: Encodable & SendableMetatype>(
        _ type: P.Type, _ body: @escaping @Sendable (P, Call, Request) throws -> Reply
    ) -> ProvidedFunction {
        .ask { plugin, call, text in
            let request = try JSON.decode(Request.self, from: text, what: "request")
            return try JSON.encode(try body(try cast(plugin), call, request))
        }
    }

    /// A function with typed request, events and reply.
    static func streaming<P: Plugin, Request: Decodable & Sendable, Event: Encodable & SendableMetatype, Reply: Encodable & SendableMetatype>(
        _ type: P.Type,
        _ body: @escaping @Sendable (P, Call, Request, @escaping @Sendable (Event) throws -> Void) async throws -> Reply
    ) -> ProvidedFunction {
        .stream { plugin, call, text, emit in
            let request = try JSON.decode(Request.self, from: text, what: "request")
            return try JSON.encode(try await body(try cast(plugin), call, request) { try emit(try JSON.encode($0)) })
        }
    }

    private static func cast<P: Plugin>(_ plugin: any Plugin) throws -> P {
        guard let plugin = plugin as? P else { throw Failure(.wrongState, "the library's plugin is not \(P.self)") }
        return plugin
    }
}
