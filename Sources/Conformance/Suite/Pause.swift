import Timing

/// Waiting for what shall not happen.
enum Pause {
    static func seconds(_ seconds: Double) { HostThread.sleep(.seconds(seconds)) }
}
