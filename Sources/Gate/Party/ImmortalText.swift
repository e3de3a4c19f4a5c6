import CCrucible

/// Text whose memory nobody frees by accident, so that plugins may keep pointers to it. Terminated, for those who read it as a C string.
///
/// `@unchecked Sendable`: written once in init.
struct ImmortalText: @unchecked Sendable {
    let str: crucible_str

    init(_ text: String) {
        let utf8 = Array(text.utf8)
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: utf8.count + 1)
        for (index, byte) in utf8.enumerated() { memory[index] = CChar(bitPattern: byte) }
        memory[utf8.count] = 0
        str = crucible_str(data: memory, size: utf8.count)
    }

    var terminated: UnsafePointer<CChar> { str.data }

    /// To be called when nobody can hold a pointer to it any more.
    func free() { UnsafeMutablePointer(mutating: str.data).deallocate() }
}
