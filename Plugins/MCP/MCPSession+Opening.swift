import CruciblePlugin

/// What the opening of a connection has to remember.
struct OpeningState: Sendable {
    /// The server has answered a handshake by naming the newer kind: it was probed again, and will not be a third time.
    var reprobed = false
    /// The server tells when its tools change, if it is asked to.
    var canListen = false
    /// The server sends log messages, if it is asked to.
    var canLog = false
}

/// Finding a version that both sides speak.
extension MCPSession {
    static let clientInfo: JSONValue = ["name": "crucible", "version": .string(MCPPlugin.version)]

    var capabilities: JSONValue { roots.isEmpty ? [:] : ["roots": [:]] }

    var isModern: Bool { version.map(ProtocolVersion.modern.contains) ?? false }

    mutating func open(_ opening: Opening, now: Moment) {
        switch opening {
        case .probe: probe(ProtocolVersion.modern[0], now: now)
        case .handshake: shakeHands(ProtocolVersion.handshake[0])
        }
    }

    /// The `_meta` that a request carries in revisions without a handshake.
    func envelope(_ version: String) -> [String: JSONValue] {
        [
            "io.modelcontextprotocol/protocolVersion": .string(version),
            "io.modelcontextprotocol/clientInfo": Self.clientInfo,
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        ]
    }

    private mutating func probe(_ version: String, now: Moment) {
        send("server/discover", ["_meta": .object(envelope(version))], .discover, deadline: now + limits.probe)
    }

    /// No deadline of its own: that of the start counts.
    private mutating func shakeHands(_ version: String) {
        let params: [String: JSONValue] = [
            "protocolVersion": .string(version), "capabilities": capabilities, "clientInfo": Self.clientInfo,
        ]
        send("initialize", params, .initialize(version: version), deadline: nil)
    }

    mutating func discovered(_ outcome: Result<JSONValue, RPCError>, now: Moment) {
        switch outcome {
        case .success(let result):
            let supported = result["supportedVersions"]?.array?.compactMap(\.string) ?? []
            guard let version = ProtocolVersion.newest(of: ProtocolVersion.modern, in: supported) else {
                return shakeHands(ProtocolVersion.handshake[0])
            }
            adopt(version, result["capabilities"], now: now)
        case .failure(let error):
            let supported = error.code == RPCCode.unsupportedVersion ? error.supportedVersions : nil
            if let supported, ProtocolVersion.newest(of: ProtocolVersion.handshake, in: supported) == nil {
                return fail("it speaks only versions that this client does not: \(supported.prefix(8).joined(separator: ", "))")
            }
            shakeHands(ProtocolVersion.handshake[0])
        }
    }

    mutating func initialized(_ offered: String, _ outcome: Result<JSONValue, RPCError>, now: Moment) {
        switch outcome {
        case .success(let result):
            guard let version = result["protocolVersion"]?.string else { return fail("its handshake names no protocolVersion") }
            guard ProtocolVersion.handshake.contains(version) else {
                return fail("it speaks version \(ServerText.clean(version, limit: 40)), which this client does not")
            }
            notify("notifications/initialized", [:])
            adopt(version, result["capabilities"], now: now)
        case .failure(let error):
            refused(offered, error, now: now)
        }
    }

    private mutating func refused(_ offered: String, _ error: RPCError, now: Moment) {
        let supported = error.supportedVersions ?? []
        if let version = ProtocolVersion.newest(of: ProtocolVersion.modern, in: supported), !openingState.reprobed {
            openingState.reprobed = true
            return probe(version, now: now)
        }
        let older = ProtocolVersion.handshake.drop { $0 != offered }.dropFirst().filter { supported.isEmpty || supported.contains($0) }
        if let version = older.first, !supported.isEmpty || error.code == RPCCode.invalidParameters { return shakeHands(version) }
        fail("it refused the handshake: \(error.text)")
    }

    private mutating func adopt(_ version: String, _ capabilities: JSONValue?, now: Moment) {
        self.version = version
        openingState.canListen = isModern && capabilities?["tools"]?["listChanged"] == true
        openingState.canLog = isModern && capabilities?["logging"]?.object != nil
        phase = .listing
        if capabilities?["tools"]?.object != nil { list(now: now) } else { becomeReady() }
    }

    mutating func becomeReady() {
        phase = .ready
        startDeadline = nil
        emit(.ready)
        if openingState.canListen {
            let params: [String: JSONValue] = [
                "notifications": ["toolsListChanged": true], "_meta": .object(envelope(version ?? "")),
            ]
            send("subscriptions/listen", params, .listen, deadline: nil)
        }
    }
}
