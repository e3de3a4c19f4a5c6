/// Builds the value of one YAML document and collects everything that is wrong with it.
///
/// Bounds: 1 MiB of text, 64 levels, and 1 MiB more for what aliases stand for ("billion laughs").
/// Containers under construction stand on a stack of our own, so that no input can exhaust the thread's.
struct YAMLReader {
    static let largestText = 1 << 20
    static let deepest = 64
    static let largestExpansion = 1 << 20

    private struct Anchored {
        var node: YAMLNode
        /// The scalar as written; nil for a collection.
        var text: String?
    }

    private var problems: ProblemList
    private var open: [YAMLContainer] = []
    private var anchors: [String: Anchored] = [:]
    private var expanded = 0
    private var documents = 0
    private var root: YAMLNode?

    /// The value of `text`, or nil after a problem that allows none; and the problems.
    /// An empty text has the value null.
    static func read(_ text: String, file: String) -> (root: YAMLNode?, problems: ProblemList) {
        var reader = YAMLReader(problems: ProblemList(file: file))
        guard text.utf8.count <= largestText else {
            reader.problems.add(nil, "the file is larger than 1 MiB", remedy: "move data into files of their own")
            return (nil, reader.problems)
        }
        // libyaml counts a byte order mark as a column, and then finds the first line indented.
        let body = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        guard !reader.findForeignLineEnd(in: body) else { return (nil, reader.problems) }
        let succeeded = reader.run(YAMLEventStream(body))
        let empty = YAMLNode(position: SourcePosition(line: 1, column: 1), content: .null, size: 1, height: 0)
        return (succeeded ? reader.root ?? empty : nil, reader.problems)
    }

    /// The value of `bytes`, which must be UTF-8; otherwise as above.
    static func read(_ bytes: [UInt8], file: String) -> (root: YAMLNode?, problems: ProblemList) {
        switch SourceText.decode(bytes) {
        case .success(let text):
            return read(text, file: file)
        case .failure(let error):
            var problems = ProblemList(file: file)
            problems.add(error.position, error.flaw)
            return (nil, problems)
        }
    }

    private init(problems: ProblemList) {
        self.problems = problems
    }

    /// libyaml takes three characters for line ends that YAML 1.2 takes for text, and would fold them into blanks.
    private mutating func findForeignLineEnd(in text: String) -> Bool {
        var bytes = 0
        for scalar in text.unicodeScalars {
            if scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}" {
                let code = String(scalar.value, radix: 16)
                let escape = "\\u" + String(repeating: "0", count: 4 - code.count) + code
                let remedy = "remove it, or write it as \(escape) in double quotes"
                let position = SourceText.position(ofByte: bytes, in: text)
                problems.add(position, "the character U+\(code) is not allowed as it is", remedy: remedy)
                return true
            }
            bytes += UTF8.width(scalar)
        }
        return false
    }

    /// False if reading had to stop before the end.
    private mutating func run(_ stream: YAMLEventStream) -> Bool {
        do throws(YAMLSyntaxError) {
            while let event = try stream.next() {
                if case .documentStart = event.content {
                    documents += 1
                    guard documents == 1 else {
                        let remedy = "give each document a file of its own"
                        problems.add(event.position, "a second document starts here", remedy: remedy)
                        return true
                    }
                }
                try accept(event)
            }
            return true
        } catch {
            problems.add(error.position, error.flaw)
            return false
        }
    }

    private mutating func accept(_ event: YAMLEvent) throws(YAMLSyntaxError) {
        switch event.content {
        case .documentStart, .nothing:
            break
        case .alias(let name):
            try acceptAlias(name, at: event.position)
        case .scalar(let text, let plain, let tag, let anchor):
            acceptScalar(text, plain: plain, tag: tag, anchor: anchor, at: event.position)
        case .sequenceStart(let tag, let anchor):
            try begin(YAMLContainer(kind: .sequence, position: event.position, anchor: anchor), tag: tag)
        case .mappingStart(let tag, let anchor):
            try begin(YAMLContainer(kind: .mapping, position: event.position, anchor: anchor), tag: tag)
        case .containerEnd:
            guard let container = open.popLast() else { return }
            let node = container.node
            if let anchor = container.anchor { anchors[anchor] = Anchored(node: node, text: nil) }
            add(node, text: nil, plain: false)
        }
    }

    private mutating func begin(_ container: YAMLContainer, tag: String?) throws(YAMLSyntaxError) {
        guard open.count < Self.deepest else { throw YAMLSyntaxError.tooDeep(at: container.position) }
        if let flaw = YAMLScalar.flaw(ofTag: tag, expected: container.kind == .sequence ? "seq" : "map") {
            problems.add(container.position, flaw)
        }
        open.append(container)
    }

    private mutating func acceptScalar(_ text: String, plain: Bool, tag: String?, anchor: String?, at position: SourcePosition) {
        let isKey = open.last?.expectsKey ?? false
        var node = YAMLNode(position: position, content: .invalid, size: 1 + text.utf8.count, height: 0)
        switch YAMLScalar.resolve(text, plain: plain, tag: tag) {
        case .success(let content): node.content = content
        // A key is its text, whatever number it might be as a value.
        case .failure(let flaw): if isKey && tag == nil { node.content = .string(text) } else { problems.add(position, flaw) }
        }
        if let anchor { anchors[anchor] = Anchored(node: node, text: text) }
        add(node, text: text, plain: plain)
    }

    private mutating func acceptAlias(_ name: String, at position: SourcePosition) throws(YAMLSyntaxError) {
        guard !open.contains(where: { $0.anchor == name }) else {
            problems.add(position, "the alias \(("*" + name).quoted) stands inside the value it names")
            add(YAMLNode(position: position, content: .invalid, size: 1, height: 0), text: nil, plain: false)
            return
        }
        guard var anchored = anchors[name] else {
            let remedy = "put '&' and the name in front of the value that is meant"
            problems.add(position, "nothing before here has the anchor \(("&" + name).quoted)", remedy: remedy)
            add(YAMLNode(position: position, content: .invalid, size: 1, height: 0), text: nil, plain: false)
            return
        }
        expanded += anchored.node.size
        guard expanded <= Self.largestExpansion else {
            let flaw = Flaw(message: "aliases up to here stand for more than 1 MiB", remedy: "write less with aliases")
            throw YAMLSyntaxError(position: position, flaw: flaw)
        }
        guard open.count + anchored.node.height <= Self.deepest else { throw YAMLSyntaxError.tooDeep(at: position) }
        anchored.node.position = position
        add(anchored.node, text: anchored.text, plain: false)
    }

    /// Puts a finished value into the container it stands in.
    private mutating func add(_ node: YAMLNode, text: String?, plain: Bool) {
        guard !open.isEmpty else {
            root = node
            return
        }
        if let flaw = open[open.count - 1].add(node, text: text, plain: plain) {
            problems.add(node.position, flaw)
        }
    }
}
