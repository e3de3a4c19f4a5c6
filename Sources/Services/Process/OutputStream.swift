/// Where a line came from. The raw value is the child's descriptor number.
public enum OutputStream: Int32, Sendable {
    case standardOutput = 1
    case standardError = 2
}
