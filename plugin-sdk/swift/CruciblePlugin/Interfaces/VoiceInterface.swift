/// Provides `crucible.voice/1`.
public protocol VoiceProvider: Plugin {
    func select(_ request: VoiceRequest, call: Call) throws -> VoiceSelection
    func voices(call: Call) throws -> VoiceList
}

extension Provided {
    public static func voice<P: VoiceProvider>(by type: P.Type) -> Provided {
        Provided(.voice, [
            .asking(type) { try $0.select($2, call: $1) },
            .reading(type) { try $0.voices(call: $1) },
        ])
    }
}

/// A provider of `crucible.voice/1`, seen from a plugin that requires it.
public struct VoiceClient: Sendable {
    let table: ImportTable

    public func select(_ request: VoiceRequest, call: Call) throws(Failure) -> VoiceSelection {
        try JSON.decode(VoiceSelection.self, from: try table.ask(0, try JSON.encode(request), call), what: "voice selection")
    }

    public func voices(call: Call) throws(Failure) -> VoiceList {
        try JSON.decode(VoiceList.self, from: try table.read(1, call), what: "voice list")
    }
}
