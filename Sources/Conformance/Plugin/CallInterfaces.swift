import ForeignFunction
import Locking
import Signature

/// How functions are called, prepared once for each signature, since what libffi prepares is never freed.
enum CallInterfaces {
    private static let known = Locked<[Signature: CallInterface]>([:])

    static func provider(_ signature: Signature) throws(ForeignFunctionError) -> CallInterface {
        try known.withLock { known throws(ForeignFunctionError) in
            if let found = known[signature] { return found }
            let made = try CallInterface.provider(of: signature)
            known[signature] = made
            return made
        }
    }
}
