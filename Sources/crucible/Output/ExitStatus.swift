import ArgumentParser

/// The documented exit codes, those of sysexits.h where it has one.
enum ExitStatus {
    static let requestFailed = ExitCode(1)
    static let hostFailed = ExitCode(2)
    static let notValid = ExitCode(65)
    static let notRunning = ExitCode(69)
    static let interrupted = ExitCode(130)
    static let readerGone = ExitCode(141)
}
