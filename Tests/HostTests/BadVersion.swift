import Testing

/// A bad second version of Tests/Fixtures/Swap/tally.c, in a file named for its failure, and what is to become of its swap.
struct BadVersion: Sendable, CustomTestStringConvertible {
    var file: String
    /// At which step it fails, and how the swap ends.
    var step: String
    var outcome: String
    /// A part of the reason.
    var says: String
    /// The plugin's `swap:` in the manifest.
    var settings = "{probation: 0s}"
    /// Text with which calls to it fail.
    var failure: String?
    /// A call of `hold` is made to it.
    var holds = false
    /// A part of what is said to be lost on the way back; nil: nothing is.
    var lost: String?

    var testDescription: String { file }

    /// Found out before anything of it runs in the host: nothing is stopped.
    static let refused = [
        BadVersion(file: "crashes_when_described", step: "stage", outcome: "refused", says: "crashed while it described itself"),
        BadVersion(file: "hangs_when_described", step: "stage", outcome: "refused", says: "did not describe itself within"),
        BadVersion(file: "cannot_be_linked", step: "stage", outcome: "refused", says: "nowhere_at_all"),
        BadVersion(file: "changes_a_signature", step: "stage", outcome: "refused", says: "out str total"),
        BadVersion(file: "drops_an_interface", step: "stage", outcome: "refused", says: "test.tally/1"),
        BadVersion(file: "needs_what_nobody_has", step: "stage", outcome: "refused", says: "test.nobody/1"),
        BadVersion(file: "has_another_state", step: "stage", outcome: "refused", says: "has the state test.other, not test.tally"),
        BadVersion(file: "has_no_state", step: "stage", outcome: "refused", says: "restores no state"),
        BadVersion(file: "takes_only_newer_state", step: "stage", outcome: "refused", says: "takes test.tally 2 to 3, and 1 is there"),
    ]

    /// Found out beside the one that serves, or while calls are parked: they go on where they were.
    static let aborted = [
        BadVersion(file: "fails_in_create", step: "warm", outcome: "aborted", says: "create fails on purpose"),
        BadVersion(file: "fails_in_start", step: "warm", outcome: "aborted", says: "start fails on purpose"),
        BadVersion(file: "fails_in_ready", step: "warm", outcome: "aborted", says: "ready fails on purpose"),
        BadVersion(file: "hangs_in_start", step: "warm", outcome: "aborted", says: "no answer within 2s", settings: "{warm: 2s}"),
        BadVersion(file: "hangs_in_ready", step: "warm", outcome: "aborted", says: "no answer within 2s", settings: "{warm: 2s}"),
        BadVersion(file: "fails_in_restore", step: "restore", outcome: "aborted", says: "restore fails on purpose"),
        BadVersion(file: "hangs_in_restore", step: "restore", outcome: "aborted", says: "held for 2s", settings: "{pause: 2s}"),
        BadVersion(file: "lies_about_its_state", step: "restore", outcome: "aborted", says: "the state is too short"),
    ]

    /// Found out while it serves: the first one comes back by itself.
    static let rolledBack = [
        BadVersion(
            file: "fails_after_commit", step: "probation", outcome: "rolled-back", says: "calls failed", settings: watched,
            failure: addsNothing),
        BadVersion(
            file: "slow_after_commit", step: "probation", outcome: "rolled-back", says: "before the swap",
            settings: "{probation: 60s, min_calls: 10, latency_factor: 5}"),
        BadVersion(
            file: "fails_and_saves_garbage", step: "restore", outcome: "rolled-back", says: "calls failed", settings: watched,
            failure: addsNothing, lost: "the state is too short"),
        BadVersion(
            file: "fails_and_hangs_in_save", step: "save", outcome: "rolled-back", says: "calls failed", settings: watched,
            failure: addsNothing, lost: "held for 2s"),
        BadVersion(
            file: "fails_and_blocks_drain", step: "drain", outcome: "rolled-back", says: "calls failed", settings: watched,
            failure: addsNothing, holds: true, lost: "calls did not end within 1s"),
        BadVersion(
            file: "fails_and_hangs_in_stop", step: "retire", outcome: "rolled-back", says: "calls failed", settings: watched,
            failure: addsNothing),
    ]

    private static let watched = "{probation: 60s, min_calls: 10, pause: 2s, drain: 1s, retire: 2s}"
    private static let addsNothing = "this version adds nothing"
}
