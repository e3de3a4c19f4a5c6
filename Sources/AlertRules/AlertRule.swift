/// When something is wrong, said of one figure: where the bound is, how long it must be beyond it, and when all is well again.
///
/// What is compared with the bound follows from the figure: of a gauge its value; of a counter what it grew by over the window; with ``total``
/// the share of that in the growth (of gauges: in the value) of the total; of a distribution or a summary the mean of what came in the window.
/// Series that agree in the labels of ``by`` are added up, and each such group has an alert of its own.
public struct AlertRule: Sendable, Hashable {
    public enum Severity: String, Sendable, CaseIterable, Codable {
        case warning, critical
    }

    public enum Side: String, Sendable, Codable { case above, below }

    /// `plugin-errors`
    public var name: String
    /// The name of a metric.
    public var figure: String
    /// Labels that a series of the figure must have.
    public var matching: [String: String] = [:]
    /// The name of the metric of which ``figure`` is a share; nil: none.
    public var total: String?
    /// Labels; an alert for each of their values.
    public var by: [String] = []
    /// Whether the value is divided by what it was before the window. Only where the window makes a value: not of gauges.
    public var isRelative = false
    public var side: Side
    /// Beyond it, the alert fires.
    public var bound: Double
    /// At it or on its good side, the alert is cleared. On the good side of ``bound``, or equal to it.
    public var clear: Double
    /// For so many cycles in a row.
    public var cycles = 1
    /// Fewer than these of the total, or values of a distribution, say nothing.
    public var fewest = 1
    public var severity = Severity.warning
    /// Where it stands what to do.
    public var runbook: String
    /// Whether it is about the plugin and not about one generation of it: then a swap does not end the alert.
    public var outlivesGenerations = false

    public init(_ name: String, figure: String, _ side: Side, _ bound: Double, clear: Double, runbook: String? = nil) {
        self.name = name
        self.figure = figure
        self.side = side
        self.bound = bound
        self.clear = clear
        self.runbook = runbook ?? Self.page(of: name)
    }

    /// The page of a rule that is built in.
    public static func page(of name: String) -> String { "plugin-sdk/docs/runbooks/\(name).md" }

    public func isBeyond(_ value: Double) -> Bool { side == .above ? value > bound : value < bound }
    public func isClear(_ value: Double) -> Bool { side == .above ? value <= clear : value >= clear }

    /// Whether `clear` is on the good side of the bound.
    public var hasClearInOrder: Bool { side == .above ? clear <= bound : clear >= bound }
}
