/// One way in which a replay differs from its recording.
public struct Difference: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable {
        /// Something came out that is not what was recorded.
        case changed
        /// A recorded call that was not made, or of which less came.
        case missing
        /// A call that was not recorded, or of which more came.
        case new
        /// The plugin ended its process, or did not end its work.
        case fault
    }

    public var kind: Kind
    /// The number of the call: in the recording, of a new one in the replay; absent for lifecycle functions and faults.
    public var call: Int?
    /// `interface:function/…`, down to the member of a document; what `--ignore` is compared with.
    public var path: String
    /// What stands there, as JSON or in words.
    public var recorded: String?
    public var replayed: String?
}
