/// What is to be done when the machine has taken an event.
public enum EventAction: Sendable {
    /// There may be something for it: to be given what ``EventMachine/next(_:)`` gives, until that is nothing.
    case pump(AttachmentID)
    /// The share in a subscription has ended; nil: as its owner wished.
    case ended(AttachmentID, EventRefusal?)
    /// The wait has ended. The sequence is that of the event or the fence; 0 at a barrier.
    case answered(WaitID, Result<UInt64, EventRefusal>)
}

/// The answer to a request that may wait.
public enum EventAnswer: Sendable {
    /// Done, with the sequence of the event or the fence; 0 at a barrier.
    case done(UInt64)
    case waiting(WaitID)
    case refused(EventRefusal)
}
