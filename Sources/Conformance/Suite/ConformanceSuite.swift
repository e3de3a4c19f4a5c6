import Glibc

/// The suite: every test there is, in the order in which they are reported.
public enum ConformanceSuite {
    public static let all: [ConformanceTest] = [
        LoadingTests.all, LifecycleTests.all, ArgumentTests.all, AsynchronousTests.all, StateTests.all, ResourceTests.all,
        BehaviourTests.all, DocumentTests.all, [FuzzTest.test],
    ].flatMap { $0 }

    /// The tests whose id matches a glob such as `state-*`; all without one.
    public static func matching(_ glob: String?) -> [ConformanceTest] {
        guard let glob else { return all }
        return all.filter { fnmatch(glob, $0.id, 0) == 0 }
    }
}
