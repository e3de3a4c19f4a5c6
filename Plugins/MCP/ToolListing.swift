import CruciblePlugin

/// Collects the pages of one `tools/list`. What a server sends is bounded in pages, tools and bytes; tools that break the protocol are
/// left out and named, the others are kept.
struct ToolListing: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case next(cursor: String)
        case complete
    }

    static let maximumPages = 64
    static let maximumTools = 1024
    static let maximumBytes = 8 << 20
    static let maximumCursor = 4096
    static let maximumName = 128

    let server: String
    private(set) var tools: [ToolInfo] = []
    /// What was left out or cut short, for the log.
    private(set) var remarks: [String] = []
    private var names: Set<String> = []
    private var cursors: Set<String> = []
    private var pages = 0
    private var bytes = 0

    init(server: String) { self.server = server }

    /// Takes a page, of a line of `bytes` bytes. Throws `BROKEN` when it is not a page at all.
    mutating func add(_ page: JSONValue, bytes: Int) throws(Failure) -> Step {
        guard let elements = page["tools"]?.array else { throw Failure(.broken, "its list of tools has no list \"tools\"") }
        pages += 1
        self.bytes += bytes
        for element in elements {
            guard tools.count < Self.maximumTools else { return cut("more than \(Self.maximumTools) tools") }
            take(element)
        }
        guard let cursor = page["nextCursor"], cursor != .null else { return .complete }
        guard let cursor = cursor.string, cursor.utf8.count <= Self.maximumCursor else {
            return cut("a nextCursor that is not a string of at most \(Self.maximumCursor) bytes")
        }
        if !cursors.insert(cursor).inserted { return cut("the same nextCursor twice") }
        if pages == Self.maximumPages { return cut("more than \(Self.maximumPages) pages") }
        if self.bytes > Self.maximumBytes { return cut("more than \(Self.maximumBytes) bytes") }
        return .next(cursor: cursor)
    }

    private mutating func cut(_ reason: String) -> Step {
        remark("the list of tools was cut at \(tools.count): it has \(reason)")
        return .complete
    }

    private mutating func take(_ element: JSONValue) {
        guard let name = element["name"]?.string, (1...Self.maximumName).contains(name.utf8.count),
            !name.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7f })
        else { return remark("a tool without a usable name was left out") }
        guard let schema = element["inputSchema"], schema.object != nil else {
            return remark("tool '\(name)' was left out: its inputSchema is not an object")
        }
        guard names.insert(name).inserted else { return remark("a second tool '\(name)' was left out") }
        let description = element["description"]?.string ?? element["title"]?.string ?? ""
        tools.append(ToolInfo(name: "\(server).\(name)", description: description, inputSchema: schema))
    }

    private mutating func remark(_ text: String) {
        if remarks.count < 16 { remarks.append(text) }
    }
}
