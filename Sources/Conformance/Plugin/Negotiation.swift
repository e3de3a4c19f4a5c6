import CCrucible
import Loader

/// The entry of a library, called with whatever a host could say.
enum Negotiation {
    struct Answer {
        var status: Int32
        var chosen: UInt32
        var refusal: String
        /// Whether all bytes behind the struct are as they were.
        var isTailUntouched: Bool
    }

    static func entry(_ context: TestContext) throws -> crucible_plugin_entry_function {
        guard let symbol = try context.image().library?.symbol(CRUCIBLE_PLUGIN_ENTRY_SYMBOL) else {
            throw NotApplicable("there is no entry")
        }
        // Safe: the symbol's name is what the ABI gives to a function of this type.
        return unsafeBitCast(symbol, to: crucible_plugin_entry_function.self)
    }

    /// - Parameter size: what the struct declares; a page of zeros stands behind it.
    static func run(
        _ entry: crucible_plugin_entry_function, minimum: UInt32 = UInt32(CRUCIBLE_ABI_MINIMUM),
        maximum: UInt32 = UInt32(CRUCIBLE_ABI_MAXIMUM), size: Int = MemoryLayout<crucible_negotiation>.size
    ) -> Answer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 8)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        let negotiation = memory.baseAddress!.assumingMemoryBound(to: crucible_negotiation.self)
        negotiation.pointee.size = UInt32(size)
        negotiation.pointee.abi_minimum = minimum
        negotiation.pointee.abi_maximum = maximum
        let status = entry(negotiation)
        let refusal = negotiation.pointee.refusal
        let isReadable = refusal.data != nil && refusal.size <= Int(CRUCIBLE_LIMIT_TEXT)
        return Answer(
            status: status, chosen: negotiation.pointee.abi_chosen,
            refusal: isReadable ? String(decoding: UnsafeRawBufferPointer(start: refusal.data, count: refusal.size), as: UTF8.self) : "",
            isTailUntouched: memory[MemoryLayout<crucible_negotiation>.size...].allSatisfy { $0 == 0 })
    }
}
