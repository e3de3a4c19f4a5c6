import CCrucible
import Descriptor
import Signature

/// Reads a C descriptor, believing nothing: every size, count, pointer, text and number is checked before it is used. A pointer that leads
/// nowhere cannot be recognised, which is why untrusted libraries are described in a child process.
struct DescriptorReader {
    private(set) var problems: [String] = []
    private(set) var functions: [InterfaceName: [FunctionPointer]] = [:]
    private(set) var lifecycle = crucible_lifecycle()

    /// A provider's function pointer, of any type.
    typealias FunctionPointer = @convention(c) () -> Void

    mutating func read(_ pointer: UnsafePointer<crucible_descriptor>) -> PluginDescriptor? {
        guard check("descriptor", size: pointer.pointee.size, atLeast: MemoryLayout<crucible_descriptor>.size) else { return nil }
        let raw = pointer.pointee
        if raw.abi < UInt32(CRUCIBLE_ABI_MINIMUM) || raw.abi > UInt32(CRUCIBLE_ABI_MAXIMUM) {
            problems.append("the descriptor was built for ABI \(raw.abi); this host speaks \(CRUCIBLE_ABI_MINIMUM) to \(CRUCIBLE_ABI_MAXIMUM)")
        }
        let id = identifier(raw.id)
        let version = version(raw.version)
        let provides = provided(raw)
        let requires = required(raw)
        readLifecycle(raw.lifecycle)
        let threads = threadModel(raw.threads)
        let unload = unloadClass(raw.unload)
        let state = stateSchema(raw)
        let wants = wants(raw)
        let summary = text(raw.summary, "summary", limit: Int(CRUCIBLE_LIMIT_TEXT)) ?? ""
        guard problems.isEmpty, let id, let version else { return nil }
        return PluginDescriptor(
            id: id, version: version, summary: summary, abi: Int(raw.abi), threadModel: threads, unloadClass: unload,
            startDeadline: raw.start_deadline_ms == 0 ? nil : .milliseconds(Int64(raw.start_deadline_ms)), provides: provides,
            requires: requires, wants: wants, stateSchema: state, lifecycle: lifecycleNames())
    }

    // MARK: Interfaces

    private mutating func provided(_ raw: crucible_descriptor) -> [PluginDescriptor.Provided] {
        let elements = array(raw.provided, raw.provided_count, "provided", limit: CRUCIBLE_LIMIT_INTERFACES) { $0.size }
        return elements.enumerated().compactMap { index, element in
            let place = "provided[\(index)]"
            guard let name = interfaceName(element.interface_name, place) else { return nil }
            let entries = array(element.functions, element.count, "\(name) functions", limit: CRUCIBLE_LIMIT_FUNCTIONS) { $0.size }
            let signatures = entries.enumerated().map { signature($1.signature, "\(name) functions[\($0)]") }
            for (entry, signature) in zip(entries, signatures) where entry.pointer == nil {
                problems.append("\(name) \(signature?.name ?? "function") has no pointer")
            }
            reportDuplicates(signatures, name)
            functions[name] = entries.compactMap(\.pointer)
            return .init(interface: name, minor: Int(element.minor), functions: signatures.compactMap { $0 })
        }
    }

    private mutating func required(_ raw: crucible_descriptor) -> [PluginDescriptor.Required] {
        let elements = array(raw.required, raw.required_count, "required", limit: CRUCIBLE_LIMIT_INTERFACES) { $0.size }
        return elements.enumerated().compactMap { index, element in
            let place = "required[\(index)]"
            guard let name = interfaceName(element.interface_name, place) else { return nil }
            if element.flags & ~UInt32(CRUCIBLE_REQUIRED_OPTIONAL | CRUCIBLE_REQUIRED_MANY) != 0 {
                problems.append("\(place) has unknown flags \(element.flags)")
            }
            let texts = texts(element.signatures, element.count, "\(place) signatures", limit: CRUCIBLE_LIMIT_FUNCTIONS)
            let signatures = texts.enumerated().map { signature($1, "\(place) signatures[\($0)]") }
            reportDuplicates(signatures, name)
            return .init(
                interface: name, minimumMinor: Int(element.minimum_minor),
                isOptional: element.flags & UInt32(CRUCIBLE_REQUIRED_OPTIONAL) != 0,
                isMany: element.flags & UInt32(CRUCIBLE_REQUIRED_MANY) != 0, functions: signatures.compactMap { $0 })
        }
    }

    private mutating func reportDuplicates(_ signatures: [Signature?], _ interface: InterfaceName) {
        var seen: Set<String> = []
        for case let signature? in signatures where !seen.insert(signature.name).inserted {
            problems.append("\(interface) lists '\(signature.name)' twice")
        }
    }

    // MARK: Parts

    /// The elements of an array in which each element declares the distance to the next.
    private mutating func array<Element>(
        _ start: UnsafePointer<Element>?, _ count: UInt32, _ what: String, limit: some BinaryInteger, size: (Element) -> UInt32
    ) -> [Element] {
        guard isReadable(start, count, what, limit), let start else { return [] }
        let stride = size(start.pointee)
        guard check("\(what)[0]", size: stride, atLeast: MemoryLayout<Element>.size) else { return [] }
        guard Int(stride) % MemoryLayout<Element>.alignment == 0 else {
            problems.append("\(what)[0] has the misaligned size \(stride)")
            return []
        }
        let elements = (0..<Int(count)).map { UnsafeRawPointer(start).load(fromByteOffset: $0 * Int(stride), as: Element.self) }
        if let index = elements.firstIndex(where: { size($0) != stride }) {
            problems.append("\(what)[\(index)] declares size \(size(elements[index])), the first \(stride): all must be the same")
            return []
        }
        return elements
    }

    private mutating func texts(
        _ start: UnsafePointer<crucible_str>?, _ count: UInt32, _ what: String, limit: some BinaryInteger
    ) -> [crucible_str] {
        guard isReadable(start, count, what, limit) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }

    /// Whether there is something to read; what is wrong is noted.
    private mutating func isReadable<Element>(
        _ start: UnsafePointer<Element>?, _ count: UInt32, _ what: String, _ limit: some BinaryInteger
    ) -> Bool {
        guard count > 0 else { return false }
        guard count <= UInt32(limit) else {
            problems.append("\(what) has \(count) elements; at most \(limit) are read")
            return false
        }
        if start == nil { problems.append("\(what) claims \(count) elements but points nowhere") }
        return start != nil
    }

    private mutating func check(_ what: String, size: UInt32, atLeast minimum: Int) -> Bool {
        if size >= UInt32(minimum), size <= UInt32(CRUCIBLE_LIMIT_STRUCT) { return true }
        problems.append("\(what) declares size \(size); \(minimum) to \(CRUCIBLE_LIMIT_STRUCT) bytes are possible")
        return false
    }

    private mutating func text(_ raw: crucible_str, _ what: String, limit: Int) -> String? {
        guard raw.size > 0 else { return raw.size == 0 ? "" : tooLong(what, limit) }
        guard raw.size <= limit else { return tooLong(what, limit) }
        guard let data = raw.data else {
            problems.append("\(what) has a size but no data")
            return nil
        }
        let bytes = UnsafeRawBufferPointer(start: data, count: raw.size)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            problems.append("\(what) is not UTF-8")
            return nil
        }
        return text
    }

    private mutating func tooLong(_ what: String, _ limit: Int) -> String? {
        problems.append("\(what) is longer than \(limit) bytes")
        return nil
    }

    private mutating func identifier(_ raw: crucible_str) -> String? {
        guard let text = text(raw, "id", limit: Int(CRUCIBLE_LIMIT_NAME)) else { return nil }
        if InterfaceName.isDotted(text) { return text }
        problems.append("id '\(text)' is not of the form vendor.name")
        return nil
    }

    private mutating func version(_ raw: crucible_str) -> SemanticVersion? {
        guard let text = text(raw, "version", limit: Int(CRUCIBLE_LIMIT_NAME)) else { return nil }
        if let version = SemanticVersion(text) { return version }
        problems.append("version '\(text)' is not a semantic version such as 1.2.3")
        return nil
    }

    private mutating func interfaceName(_ raw: crucible_str, _ place: String) -> InterfaceName? {
        guard let text = text(raw, "\(place) interface_name", limit: Int(CRUCIBLE_LIMIT_NAME)) else { return nil }
        if let name = InterfaceName(text) { return name }
        problems.append("\(place): '\(text)' is not of the form vendor.name/major")
        return nil
    }

    private mutating func signature(_ raw: crucible_str, _ place: String) -> Signature? {
        guard let text = text(raw, place, limit: Int(CRUCIBLE_LIMIT_SIGNATURE)) else { return nil }
        do { return try Signature(parsing: text) } catch {
            problems.append("\(place): \(error)")
            return nil
        }
    }

    private mutating func threadModel(_ raw: UInt32) -> PluginDescriptor.ThreadModel {
        switch raw {
        case UInt32(CRUCIBLE_THREADS_SERIAL): return .serial
        case UInt32(CRUCIBLE_THREADS_CONCURRENT): return .concurrent
        default:
            problems.append("thread model \(raw) does not exist")
            return .serial
        }
    }

    private mutating func unloadClass(_ raw: UInt32) -> PluginDescriptor.UnloadClass {
        switch raw {
        case UInt32(CRUCIBLE_UNLOAD_NEVER): return .never
        case UInt32(CRUCIBLE_UNLOAD_ATTEMPT): return .attempt
        default:
            problems.append("unload class \(raw) does not exist")
            return .never
        }
    }

    private mutating func stateSchema(_ raw: crucible_descriptor) -> PluginDescriptor.StateSchema? {
        guard let id = text(raw.state_schema, "state_schema", limit: Int(CRUCIBLE_LIMIT_NAME)), !id.isEmpty else { return nil }
        if raw.state_version_minimum > raw.state_version {
            problems.append("state versions run from \(raw.state_version_minimum) to \(raw.state_version)")
        }
        return .init(id: id, oldestRestorable: Int(raw.state_version_minimum), written: Int(raw.state_version))
    }

    private mutating func wants(_ raw: crucible_descriptor) -> [String] {
        texts(raw.wants, raw.wants_count, "wants", limit: CRUCIBLE_LIMIT_INTERFACES).enumerated().compactMap {
            text($1, "wants[\($0)]", limit: Int(CRUCIBLE_LIMIT_TEXT))
        }
    }

    private mutating func readLifecycle(_ pointer: UnsafePointer<crucible_lifecycle>?) {
        guard let pointer, check("lifecycle", size: pointer.pointee.size, atLeast: MemoryLayout<crucible_lifecycle>.size) else { return }
        lifecycle = pointer.pointee
    }

    private func lifecycleNames() -> [String] {
        let all: [(String, Bool)] = [
            ("create", lifecycle.create != nil), ("start", lifecycle.start != nil), ("ready", lifecycle.ready != nil),
            ("drain", lifecycle.drain != nil), ("save_state", lifecycle.save_state != nil),
            ("restore_state", lifecycle.restore_state != nil), ("health", lifecycle.health != nil), ("stop", lifecycle.stop != nil),
            ("destroy", lifecycle.destroy != nil),
        ]
        return all.filter(\.1).map(\.0)
    }
}
