import CruciblePlugin

/// One JSON-RPC 2.0 message from a server.
enum JSONRPCMessage: Equatable, Sendable {
    /// The id is a string or a whole number.
    case request(id: JSONValue, method: String, params: JSONValue)
    case notification(method: String, params: JSONValue)
    case result(id: JSONValue, JSONValue)
    /// Without an id when the server could not tell which request it refuses.
    case error(id: JSONValue?, RPCError)

    /// What is wrong with a message, and which request it would have answered.
    struct Malformed: Error, Equatable, Sendable {
        var problem: String
        var answers: Int?
    }

    init(_ value: JSONValue) throws(Malformed) {
        guard let members = value.object else { throw Malformed(problem: "is not an object") }
        let id = members["id"] ?? .null
        guard members["jsonrpc"] == .string("2.0") else {
            throw Malformed(problem: "has no \"jsonrpc\": \"2.0\"", answers: members["method"] == nil ? id.int : nil)
        }
        if let method = members["method"] {
            self = try Self.asking(method, id: members["id"], params: members["params"] ?? .null)
        } else {
            self = try Self.answering(id: id, result: members["result"], error: members["error"])
        }
    }

    private static func asking(_ method: JSONValue, id: JSONValue?, params: JSONValue) throws(Malformed) -> JSONRPCMessage {
        guard let method = method.string else { throw Malformed(problem: "has a method that is not a string") }
        switch id {
        case nil: return .notification(method: method, params: params)
        case .int: return .request(id: id!, method: method, params: params)
        case .string(let text) where text.utf8.count <= 1024: return .request(id: id!, method: method, params: params)
        default: throw Malformed(problem: "is a request whose id is neither a short string nor a whole number")
        }
    }

    private static func answering(id: JSONValue, result: JSONValue?, error: JSONValue?) throws(Malformed) -> JSONRPCMessage {
        switch (result, error) {
        case (let result?, nil):
            guard id != .null else { throw Malformed(problem: "is a result without an id") }
            return .result(id: id, result)
        case (nil, let error?):
            guard let code = error["code"]?.int, let message = error["message"]?.string else {
                throw Malformed(problem: "is an error without a code and a message", answers: id.int)
            }
            return .error(id: id == .null ? nil : id, RPCError(code: code, message: message, data: error["data"]))
        default:
            throw Malformed(problem: "has neither a method nor exactly one of result and error", answers: id.int)
        }
    }
}

/// The error of a JSON-RPC response.
struct RPCError: Error, Equatable, Sendable {
    var code: Int
    var message: String
    var data: JSONValue?

    /// `data.supported` of an error about protocol versions.
    var supportedVersions: [String]? {
        data?["supported"]?.array.map { $0.compactMap(\.string) }
    }

    /// For people.
    var text: String { "\(ServerText.clean(message)) (error \(code))" }
}
