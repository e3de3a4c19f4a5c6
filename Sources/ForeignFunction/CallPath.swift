import CCrucibleHost
import Glibc

/// How calls cross between C functions whose types are known at run time only.
public enum CallPath: String, Sendable {
    /// Stubs that were assembled with the program, for signatures whose arguments all travel in integer registers; libffi for the others.
    case stubs
    /// libffi for all.
    case libffi

    /// What this process uses: `CRUCIBLE_CALLS=libffi` leaves out the stubs.
    public static let current: CallPath = getenv("CRUCIBLE_CALLS").flatMap { CallPath(rawValue: String(cString: $0)) } ?? .stubs

    /// Words of arguments that a stub can pass on.
    static var registers: Int { current == .stubs ? Int(CRH_REGISTERS) : 0 }
}
