/// A function of a C library, as a manifest declares it.
public struct CFunction: Sendable, Hashable {
    /// What the C function returns, and what becomes of it.
    public enum Result: Sendable, Hashable {
        case void
        case value(CType)
        /// A NUL-terminated text that the library keeps; it is copied.
        case cstring
        /// How many bytes of that buffer were written.
        case length(CScalar, of: String)
    }

    /// Which values of the result mean that the call failed.
    public enum Failure: String, Sendable, Hashable, CaseIterable {
        case nonzero, zero, negative, null
    }

    public var name: String
    public var result: Result
    public var parameters: [CParameter]
    public var failure: Failure?
}

/// A parameter of a C function. Each stands for exactly one argument in C, in the order of C.
public struct CParameter: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// `T name`
        case value(CType)
        /// `ref T name`: `const T *`
        case reference(CType)
        /// `out T name`: `T *`, set to zero before the call
        case out(CType)
        /// `inout T name`: `T *`
        case `inout`(CType)
        /// `cstring name`: `const char *`, terminated by NUL
        case cstring
        /// `str name`: `const char *`, its length passed elsewhere
        case str
        /// `bytes name` or `bytes name[N]`: `const void *`, its length passed elsewhere, or always N
        case bytes(exactly: Int?)
        /// `out bytes name` or `out bytes name[N]`: `void *` to a buffer of the size that the caller asks for, or of N bytes
        case buffer(capacity: Int?)
        /// `T length(name)`
        case length(CScalar, of: String)
        /// `inout T length(name)`: `T *`, capacity in, length out
        case lengthReference(CScalar, of: String)
        /// `fn T name(...)`: a function pointer
        case callback(CCallback)
        /// `context`: the `void *` that comes back as the callback's own `context`
        case context
        /// `null`: always a null pointer
        case null
    }

    /// Empty for `context`, `null` and lengths.
    public var name: String
    public var kind: Kind
}

/// A function that the C library calls back.
public struct CCallback: Sendable, Hashable {
    public struct Parameter: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case value(CScalar)
            case cstring
            case str
            case bytes
            case length(CScalar, of: String)
            /// `cstring name[count]`: `char **`; crosses as a JSON array
            case texts(count: String)
            case context
        }

        public var name: String
        public var kind: Kind
    }

    /// nil: void. Otherwise the status of the callback is what C gets.
    public var result: CScalar?
    public var parameters: [Parameter]

    /// Whether the parameter only counts the elements of another one, and does not cross.
    public func isCount(_ parameter: Parameter) -> Bool {
        parameters.contains { if case .texts(let count) = $0.kind { count == parameter.name } else { false } }
    }
}
