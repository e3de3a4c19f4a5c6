import CCrucible
import Descriptor
import Signature

/// The standard interfaces as the C headers define them.
enum StandardTables {
    static let all: [InterfaceName: [Signature]] = {
        var count = 0
        let tables = UnsafeBufferPointer(start: crucible_standard_interfaces(&count), count: count)
        return Dictionary(uniqueKeysWithValues: tables.compactMap { table in
            guard let name = InterfaceName(text(table.name)) else { return nil }
            let signatures = UnsafeBufferPointer(start: table.signatures, count: Int(table.count))
            return (name, signatures.compactMap { try? Signature(parsing: text($0)) })
        })
    }()

    private static func text(_ str: crucible_str) -> String {
        String(decoding: UnsafeRawBufferPointer(start: str.data, count: str.size), as: UTF8.self)
    }
}
