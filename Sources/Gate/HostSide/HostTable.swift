import CCrucible
import CCrucibleHost

/// The `crucible_host` that a plugin gets: its imports, and the calls of its own. One per generation; it stays until ``dispose()``, since a
/// plugin may keep the pointer for as long as its code is in memory.
///
/// `@unchecked Sendable`: everything is written in init and then only read.
public final class HostTable: @unchecked Sendable {
    /// One bound provider of one interface, as the plugin sees it.
    public struct Import: Sendable {
        public var provider: String
        /// One for each required signature, in that order.
        public var functions: [@convention(c) () -> Void]

        public init(provider: String, functions: [@convention(c) () -> Void]) {
            self.provider = provider
            self.functions = functions
        }
    }

    private struct Table {
        let provider: ImmortalText
        // An address, since a pointer is not Sendable; the table is immortal.
        let functions: UInt
        let count: Int
    }

    public let pointer: UnsafePointer<crucible_host>
    let gate: Gate
    let party: Party
    private let imports: [String: [Table]]

    public init(gate: Gate, party: Party, abi: Int, imports: [String: [Import]]) {
        self.gate = gate
        self.party = party
        self.imports = imports.mapValues { $0.map(Self.table) }
        let memory = UnsafeMutablePointer<crucible_host>.allocate(capacity: 1)
        pointer = UnsafePointer(memory)
        memory.initialize(to: crucible_host())
        let context = Unmanaged.passRetained(self).toOpaque()
        memory.pointee.size = UInt32(MemoryLayout<crucible_host>.size)
        memory.pointee.abi = UInt32(abi)
        memory.pointee.context = context
        memory.pointee.plugin = party.name.str
        Self.fill(&memory.pointee)
    }

    private static func table(_ found: Import) -> Table {
        let memory = UnsafeMutablePointer<(@convention(c) () -> Void)?>.allocate(capacity: max(found.functions.count, 1))
        for (index, function) in found.functions.enumerated() { (memory + index).initialize(to: function) }
        return Table(
            provider: ImmortalText(found.provider), functions: UInt(bitPattern: memory), count: found.functions.count)
    }

    /// To be called when none of the plugin's code is in memory any more.
    public func dispose() { Unmanaged.passUnretained(self).release() }

    deinit {
        for table in imports.values.joined() {
            table.provider.free()
            UnsafeMutableRawPointer(bitPattern: table.functions)?.deallocate()
        }
        UnsafeMutablePointer(mutating: pointer).deallocate()
    }

    private static func of(_ host: UnsafePointer<crucible_host>?) -> HostTable? {
        guard let context = host?.pointee.context else { return nil }
        return Unmanaged<HostTable>.fromOpaque(context).takeUnretainedValue()
    }

    private static func fill(_ table: inout crucible_host) {
        table.fail = { _, _, status, message in HostTable.fail(status, message) }
        table.import_count = { host, name in HostTable.of(host).map { UInt32($0.tables(name).count) } ?? 0 }
        table.import_at = { host, name, index, out in HostTable.of(host)?.importAt(name, index, out) ?? Int32(CRUCIBLE_INVALID_ARGUMENT) }
        table.call_open = { host, parent, timeout, child in HostTable.of(host)?.open(parent, timeout, child) ?? Int32(CRUCIBLE_INVALID_ARGUMENT) }
        table.call_cancel = { host, id in HostTable.of(host).map { $0.gate.cancel(id, by: $0.party).rawValue } ?? Int32(CRUCIBLE_INVALID_ARGUMENT) }
        table.call_close = { host, id in HostTable.of(host).map { $0.gate.close(id, by: $0.party).rawValue } ?? Int32(CRUCIBLE_INVALID_ARGUMENT) }
        table.call_check = { host, id in HostTable.of(host).map { $0.gate.check(id).rawValue } ?? Int32(CRUCIBLE_INVALID_ARGUMENT) }
        table.on_cancel = { host, id, callback in HostTable.of(host)?.watch(id, callback) ?? Int32(CRUCIBLE_INVALID_ARGUMENT) }
    }

    /// Says why a provider's function is about to fail, on its thread: for providers that are part of the host.
    public static func fail(_ status: Int32, _ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { fail(status, crucible_str(data: $0.baseAddress, size: $0.count)) }
        }
    }

    /// The failure's text goes to the crossing that this thread is inside of: a stale call pointer does no harm.
    private static func fail(_ status: Int32, _ message: crucible_str) -> Int32 {
        guard TextCheck.problem(message, limit: Int(CRUCIBLE_LIMIT_TEXT)) == nil else { return status }
        crh_say(crh_current(), message.data, message.size, Int(CRUCIBLE_LIMIT_TEXT))
        return status
    }

    private func tables(_ name: crucible_str) -> [Table] {
        guard TextCheck.problem(name, limit: Int(CRUCIBLE_LIMIT_NAME)) == nil else { return [] }
        return imports[String(decoding: UnsafeRawBufferPointer(start: name.data, count: name.size), as: UTF8.self)] ?? []
    }

    private func importAt(_ name: crucible_str, _ index: UInt32, _ out: UnsafeMutablePointer<crucible_import>?) -> Int32 {
        guard let out, out.pointee.size >= UInt32(MemoryLayout<crucible_import>.size) else { return Int32(CRUCIBLE_INVALID_ARGUMENT) }
        let tables = tables(name)
        guard Int(index) < tables.count else { return Int32(CRUCIBLE_NOT_FOUND) }
        let table = tables[Int(index)]
        out.pointee.count = UInt32(table.count)
        out.pointee.provider = table.provider.str
        out.pointee.functions = UnsafePointer(bitPattern: table.functions)
        return Int32(CRUCIBLE_OK)
    }

    private func open(_ parent: UnsafePointer<crucible_call>?, _ timeout: Int64, _ child: UnsafeMutablePointer<crucible_call>?) -> Int32 {
        let size = UInt32(MemoryLayout<crucible_call>.size)
        guard let child, child.pointee.size >= size, parent.map({ $0.pointee.size >= size }) ?? true else {
            return Int32(CRUCIBLE_INVALID_ARGUMENT)
        }
        if party.currentAdmission == .gone { return Int32(CRUCIBLE_GONE) }
        switch gate.open(by: party, below: parent?.pointee.id ?? 0, timeout: timeout) {
        case .failure(let failure): return failure.status.rawValue
        case .success(let ticket):
            child.pointee = crucible_call(
                size: size, reserved: 0, id: ticket.id, chain: ticket.chain, deadline_ns: ticket.deadline, trace_high: ticket.traceHigh,
                trace_low: ticket.traceLow, caller: party.name.str, tenant: crucible_str(data: nil, size: 0), error: nil)
            return Int32(CRUCIBLE_OK)
        }
    }

    private func watch(_ id: UInt64, _ callback: crucible_fn_void) -> Int32 {
        guard let invoke = callback.invoke else { return Int32(CRUCIBLE_INVALID_ARGUMENT) }
        // Safe: called back through this very type.
        let erased = unsafeBitCast(invoke, to: (@convention(c) () -> Void).self)
        return gate.watch(id, by: party, .foreign(ForeignCallback(function: erased, context: callback.context))).rawValue
    }
}
