import CDeclarations

/// How a call of a C function is made of a crossing of a gate: worked out once, when the library is opened.
///
/// C's arguments, what they point to and the result lie in one piece of zeroed memory, the frame; offsets are into it. `parameter` counts
/// the parameters of the Crucible signature.
struct ForeignPlan: Sendable {
    /// A word that crosses: its place in the frame, and the parameter.
    struct Word: Sendable {
        var scalar: CScalar
        var offset: Int
        var parameter: Int
        /// For messages.
        var name: String
    }

    /// What is done before the call.
    enum Step: Sendable {
        case put(Word)
        /// The pointer at the one offset points to the other.
        case point(at: Int, to: Int)
        /// A copy terminated by NUL.
        case text(at: Int, parameter: Int, name: String)
        /// The caller's own memory.
        case borrow(at: Int, parameter: Int, exactly: Int?, name: String)
        /// The length of a `str` or `bytes` that the caller passes.
        case length(CScalar, at: Int, parameter: Int, name: String)
        /// The capacity of a buffer.
        case capacity(CScalar, at: Int, buffer: Int, name: String)
        case callback(at: Int, callback: Int)
        case context(at: Int)
    }

    /// Memory that C writes to and that crosses afterwards.
    struct Buffer: Sendable {
        enum Capacity: Sendable {
            case fixed(Int)
            /// What the caller asks for.
            case parameter(Int)
        }

        enum Written: Sendable {
            case whole
            /// As the integer at that offset says after the call.
            case counted(CScalar, at: Int)
        }

        var name: String
        /// Where the pointer to it belongs.
        var offset: Int
        var capacity: Capacity
        var written = Written.whole
        var parameter: Int
    }

    struct Callback: Sendable {
        var callback: CCallback
        var name: String
        var parameter: Int
    }

    var size = 0
    /// Where the values of C's arguments lie, and their types.
    var arguments: [(offset: Int, layout: CLayout)] = []
    var buffers: [Buffer] = []
    var callbacks: [Callback] = []
    var steps: [Step] = []
    /// What crosses to the caller after the call.
    var outs: [Word] = []
    /// Where libffi writes the result.
    var result = 0
    /// nil: void.
    var resultLayout: CLayout?
    /// The parameter for a result that is text.
    var resultText: Int?
}
