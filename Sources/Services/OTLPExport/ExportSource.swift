/// Who sends: the resource that spans and figures belong to.
public struct ExportSource: Sendable {
    private let version: String
    private let process: Int32

    /// - Parameters:
    ///   - version: of the host.
    ///   - process: its id.
    public init(version: String, process: Int32) {
        self.version = version
        self.process = process
    }

    var resource: OTLP.Resource {
        OTLP.Resource(attributes: [
            OTLP.Attribute("service.name", .text("crucible")), OTLP.Attribute("service.version", .text(version)),
            OTLP.Attribute("process.pid", .integer(Int64(process))),
        ])
    }

    func scope(_ name: String) -> OTLP.Scope { OTLP.Scope(name: name, version: version) }
}
