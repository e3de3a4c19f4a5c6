import FoundationEssentials
import Gate

/// `crucible.trace/1`: what plugins say of their spans. [any-thread]
public final class TraceService: HostService {
    private static let longestNote = 16 << 10
    private static let longestName = 128
    private static let longestText = 256

    public init() {}

    public var interface: String { Trace.interface }
    public var functions: [HostFunction] { [{ self.note($0) }, { self.context($0) }] }

    private func note(_ call: HostInvocation) -> GateStatus {
        // Nobody wants to see in a trace that something was said of it.
        call.span?.hide()
        let bytes = call.bytes(0)
        guard bytes.count <= Self.longestNote else { return call.fail(.tooLarge, "the note has more than \(Self.longestNote) bytes") }
        let document: Document
        do { document = try JSONDecoder().decode(Document.self, from: Data(bytes)) } catch {
            return call.fail(.invalidArgument, "the note does not fit trace-note.schema.json: \(error)")
        }
        if let problem = Self.problem(document) { return call.fail(.invalidArgument, problem) }
        guard call.span != nil else { return .ok }
        let note = SpanNote(
            name: document.name, isOutbound: document.outbound ?? false, status: document.status,
            attributes: (document.attributes ?? [:]).mapValues(\.value))
        switch call.noteAbove(note) {
        case .denied: return call.fail(.denied, "the call is neither served by \(call.caller.id) nor opened by it")
        case .resourceExhausted: return call.fail(.resourceExhausted, "a span has at most \(SpanNote.mostAttributes) attributes")
        case let status: return status
        }
    }

    private func context(_ call: HostInvocation) -> GateStatus {
        call.span?.hide()
        call.set(0, call.parentAbove ?? "")
        return .ok
    }

    private static func problem(_ note: Document) -> String? {
        if let name = note.name, !(1...longestName).contains(name.utf8.count) { return "the name must have from 1 to \(longestName) bytes" }
        if let status = note.status, !GateStatus(rawValue: status).isKnown { return "\(status) is not a status" }
        for (key, value) in note.attributes ?? [:] {
            if !isKey(key) { return "an attribute's name is words of a-z, 0-9 and '_' joined by dots, of at most 128 bytes" }
            if case .text(let text) = value.value, text.utf8.count > longestText { return "'\(key)' has more than \(longestText) bytes" }
        }
        return nil
    }

    private static func isKey(_ text: String) -> Bool {
        text.utf8.count <= 128
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
                word.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
                    && word.utf8.allSatisfy {
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                            || $0 == UInt8(ascii: "_")
                    }
            }
    }

    /// trace-note.schema.json
    private struct Document: Decodable {
        var name: String?
        var outbound: Bool?
        var status: Int32?
        var attributes: [String: Attribute]?
    }

    private struct Attribute: Decodable {
        var value: SpanValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                value = .flag(flag)
            } else if let integer = try? container.decode(Int64.self) {
                value = .integer(integer)
            } else if let number = try? container.decode(Double.self) {
                value = .number(number)
            } else {
                value = .text(try container.decode(String.self))
            }
        }
    }
}
