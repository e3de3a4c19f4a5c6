import CCrucible

/// `crucible.log/1`
public struct Log: Sendable {
    public enum Level: Int32, Sendable { case trace, debug, info, notice, warning, error, critical }

    let table: ImportTable
    private typealias Write = @convention(c) (Crossing.CallPointer, Int32, crucible_str, crucible_str) -> Int32

    /// One line. Never blocks and never fails; beyond the host's bound it is dropped and counted.
    public func callAsFunction(_ level: Level, _ message: String, _ fields: [String: String] = [:], call: Call = .root) {
        let write = table.function(0, as: Write.self)
        let json = fields.isEmpty ? "" : ((try? JSON.encode(fields)) ?? "")
        try? table.cross(call) { pointer in
            message.withCrucibleStr { message in json.withCrucibleStr { write(pointer, level.rawValue, message, $0) } }
        }
    }
}
