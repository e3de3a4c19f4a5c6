import CCrucible
import Locking

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

    /// The one text for a plugin's id, which is never freed: there are as many as there are ids.
    static func named(_ id: String) -> ImmortalText {
        names.withLock { names in
            if let known = names[id] { return known }
            let made = ImmortalText(id)
            names[id] = made
            return made
        }
    }

    private static let names = Locked<[String: ImmortalText]>([:])

    var terminated: UnsafePointer<CChar> { str.data }

    /// To be called when nobody can hold a pointer to it any more.
    func free() { UnsafeMutablePointer(mutating: str.data).deallocate() }
}
