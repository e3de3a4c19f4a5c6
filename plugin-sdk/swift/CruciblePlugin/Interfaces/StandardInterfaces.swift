import CCrucible

extension Interface {
    public static let log = standard(CRUCIBLE_LOG_1_NAME)
    public static let clock = standard(CRUCIBLE_CLOCK_1_NAME)
    public static let config = standard(CRUCIBLE_CONFIG_1_NAME)
    public static let http = standard(CRUCIBLE_HTTP_1_NAME)
    public static let process = standard(CRUCIBLE_PROCESS_1_NAME)
    public static let lease = standard(CRUCIBLE_LEASE_1_NAME)
    public static let cache = standard(CRUCIBLE_CACHE_1_NAME)
    public static let event = standard(CRUCIBLE_EVENT_1_NAME)
    public static let metric = standard(CRUCIBLE_METRIC_1_NAME)
    public static let trace = standard(CRUCIBLE_TRACE_1_NAME)
    public static let routing = standard(CRUCIBLE_ROUTING_1_NAME)
    public static let voice = standard(CRUCIBLE_VOICE_1_NAME)
    public static let model = standard(CRUCIBLE_MODEL_1_NAME)
    public static let tools = standard(CRUCIBLE_TOOLS_1_NAME)
    public static let orchestration = standard(CRUCIBLE_ORCHESTRATION_1_NAME)

    /// The interface of that name as the C headers define it, which is the only place where it is defined.
    private static func standard(_ name: String) -> Interface {
        var count = 0
        let tables = UnsafeBufferPointer(start: crucible_standard_interfaces(&count), count: count)
        guard let table = tables.first(where: { String($0.name) == name }) else {
            preconditionFailure("tables.c does not list \(name)")
        }
        let signatures = UnsafeBufferPointer(start: table.signatures, count: Int(table.count)).map { String($0) }
        return Interface(name: name, minor: table.minor, signatures: signatures)
    }
}
