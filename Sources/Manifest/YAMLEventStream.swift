// Yams' own node tree cannot serve here: it throws at the first duplicate key, forgets where an alias stood, and hashes
// keys that are collections, so that a few nested aliases keep it busy for ever. Its parser, libyaml, has none of that.
internal import CYaml

/// The events of one YAML text. Owns a libyaml parser and a copy of the text; not for use by several threads.
final class YAMLEventStream {
    private let text: String
    private let input: UnsafeMutableBufferPointer<UInt8>
    /// On the heap: libyaml keeps a pointer from the parser to itself.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private var ended = false

    init(_ text: String) {
        self.text = text
        // At least one byte, since libyaml wants a pointer even to nothing.
        input = .allocate(capacity: max(1, text.utf8.count))
        _ = input.initialize(from: text.utf8)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        // Fails only without memory, and then every call of `next` fails as well.
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, text.utf8.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event, or nil at the end.
    func next() throws(YAMLSyntaxError) -> YAMLEvent? {
        guard !ended else { return nil }
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            ended = true
            throw YAMLSyntaxError(parser: parser.pointee, text: text)
        }
        defer { yaml_event_delete(&event) }
        if event.type == YAML_STREAM_END_EVENT {
            ended = true
            return nil
        }
        return YAMLEvent(content: Self.content(of: event), position: SourcePosition(event.start_mark))
    }

    private static func content(of event: yaml_event_t) -> YAMLEvent.Content {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            return .documentStart
        case YAML_ALIAS_EVENT:
            return .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            // With its length, since a double-quoted scalar may contain NUL.
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let plain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            return .scalar(text: text, plain: plain, tag: string(scalar.tag), anchor: string(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return .sequenceStart(tag: string(start.tag), anchor: string(start.anchor))
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return .mappingStart(tag: string(start.tag), anchor: string(start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return .containerEnd
        default:
            return .nothing
        }
    }

    private static func string(_ pointer: UnsafePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

extension SourcePosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}

extension YAMLSyntaxError {
    fileprivate init(parser: yaml_parser_t, text: String) {
        let problem = parser.problem.map { String(cString: $0) } ?? "out of memory"
        guard parser.error != YAML_READER_ERROR else {
            position = SourceText.position(ofByte: parser.problem_offset, in: text)
            let value = String(parser.problem_value, radix: 16)
            flaw = Flaw(message: "the character U+\(value) is not allowed in YAML", remedy: "remove it")
            return
        }
        position = SourcePosition(parser.problem_mark)
        // libyaml looks ahead and has a bound of its own, of 1000 levels.
        guard !problem.hasPrefix("Maximum nesting level") else {
            self = .tooDeep(at: position)
            return
        }
        let line = SourceText.line(position.line, of: text)
        guard !SourceText.hasTabBeforeText(line, column: position.column) else {
            flaw = Flaw(message: "a tab is not allowed here", remedy: "indent with spaces")
            return
        }
        var message = "not valid YAML: \(problem)"
        if let context = parser.context {
            message += " \(String(cString: context)) that starts at \(SourcePosition(parser.context_mark))"
        }
        // `[${X}]` opens a mapping inside a list: in flow style braces end a plain scalar.
        flaw = Flaw(message: message, remedy: line.contains("${") ? "put quotes around text with '${'" : nil)
    }
}
