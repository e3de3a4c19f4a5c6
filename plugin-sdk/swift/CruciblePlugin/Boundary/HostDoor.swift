import CCrucible

/// The host's table, as given to `create`.
///
/// `@unchecked Sendable`: the table is immutable, lives as long as the instance, and every function in it is [any-thread].
struct HostDoor: @unchecked Sendable {
    let table: UnsafePointer<crucible_host>

    func fail(_ call: UnsafePointer<crucible_call>?, _ failure: Failure) -> Int32 {
        guard let fail = table.pointee.fail else { return failure.status.rawValue }
        return failure.message.withCrucibleStr { fail(table, call, failure.status.rawValue, $0) }
    }

    /// Opens a child call; nil when the host refuses, because the parent has ended.
    func open(_ parent: Call, timeout: Duration?) throws(Failure) -> Call {
        var child = crucible_call()
        child.size = UInt32(MemoryLayout<crucible_call>.size)
        let nanoseconds = timeout.map(\.nanoseconds) ?? 0
        let status = parent.withCrucibleCall(error: nil) { table.pointee.call_open(table, $0, nanoseconds, &child) }
        guard status == Status.ok.rawValue else {
            throw Failure(Status(status), "the call that this one belongs to has ended")
        }
        return Call(child)
    }

    func cancel(_ call: Call) { _ = table.pointee.call_cancel(table, call.id) }
    func close(_ call: Call) { _ = table.pointee.call_close(table, call.id) }
    func check(_ call: Call) -> Status { Status(table.pointee.call_check(table, call.id)) }

    /// The tables of all providers to which an interface is bound.
    func imports(_ interface: Interface) -> [ImportTable] {
        interface.name.withCrucibleStr { name in
            (0..<table.pointee.import_count(table, name)).compactMap { index in
                var found = crucible_import()
                found.size = UInt32(MemoryLayout<crucible_import>.size)
                guard table.pointee.import_at(table, name, index, &found) == Status.ok.rawValue else { return nil }
                return ImportTable(found, door: self)
            }
        }
    }
}

/// One bound provider of one interface.
///
/// `@unchecked Sendable`: immutable; the function pointers are gates, which are [any-thread] and never freed while the library is mapped.
struct ImportTable: @unchecked Sendable {
    let provider: String
    let door: HostDoor
    private let functions: UnsafeBufferPointer<(@convention(c) () -> Void)?>

    init(_ found: crucible_import, door: HostDoor) {
        provider = String(found.provider)
        self.door = door
        functions = UnsafeBufferPointer(start: found.functions, count: Int(found.count))
    }

    /// The function at that place of the interface's list, as the C type that its signature describes.
    func function<Pointer>(_ index: Int, as type: Pointer.Type) -> Pointer {
        guard index < functions.count, let function = functions[index] else {
            preconditionFailure("function \(index) is not in the import of \(provider)")
        }
        // Safe: the host compared this signature with the provider's when it bound the import.
        return unsafeBitCast(function, to: type)
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to what 64 bits hold.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? .max : sum
    }
}
