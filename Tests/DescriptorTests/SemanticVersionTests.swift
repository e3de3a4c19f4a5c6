import Descriptor
import Testing

@Suite struct SemanticVersionTests {
    /// Ascending: the examples of semver.org, section 11, and the cases that are easily got wrong.
    private static let ascending = [
        "0.0.0-0", "0.0.0", "0.9.9", "1.0.0--5", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
        "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-2", "1.0.1-10", "1.0.1-9223372036854775807", "1.0.1-9223372036854775808",
        "1.0.1-18446744073709551616", "1.0.1-100000000000000000000", "1.0.1--6", "1.0.1-0a", "1.0.1-A", "1.0.1-a", "1.0.1", "2.0.0",
        "2.1.0", "2.1.1", "2.2.0", "2.10.0", "10.0.0",
    ]

    @Test func ordersAsSemverDoes() throws {
        let versions = try Self.ascending.map { try #require(SemanticVersion($0), "\($0) is a version") }
        for (i, left) in versions.enumerated() {
            for (j, right) in versions.enumerated() {
                #expect((left < right) == (i < j), "\(left) < \(right)")
                #expect((left == right) == (i == j), "\(left) == \(right)")
            }
        }
    }

    @Test func buildMetadataIsKeptAndDoesNotCount() throws {
        let (plain, built) = (try #require(SemanticVersion("1.2.3-a.1")), try #require(SemanticVersion("1.2.3-a.1+exp.sha-5114f85")))
        #expect(plain == built && !(plain < built) && !(built < plain))
        #expect(plain.hashValue == built.hashValue)
        #expect(built.description == "1.2.3-a.1+exp.sha-5114f85" && built.build == "exp.sha-5114f85")
    }

    /// Valid examples of the regular expression that semver.org suggests.
    @Test(arguments: [
        "0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha", "1.0.0-alpha.beta.1",
        "1.0.0-alpha0.valid", "1.0.0-alpha.0valid", "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.0.0-rc.1+build.1",
        "2.0.0-rc.1+build.123", "1.2.3-beta", "10.2.3-DEV-SNAPSHOT", "1.2.3-SNAPSHOT-123", "2.0.0+build.1848", "1.0.0-0A.is.legal",
        "1.2.3----RC-SNAPSHOT.12.9.1--.12+788", "1.2.3----R-S.12.9.1--.12+meta", "1.0.0+0.build.1-rc.10000aaa-kk-0.1", "1.0.0+001",
    ])
    func readsAndWritesBack(text: String) {
        #expect(SemanticVersion(text)?.description == text)
    }

    /// The invalid examples from there, and what Unicode makes look like a version.
    @Test(arguments: [
        "", "1", "1.2", "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "+invalid", "-invalid", "alpha", "alpha.beta", "1.0.0-alpha_beta",
        "1.0.0-alpha..", "1.0.0-alpha..1", "01.1.1", "1.01.1", "1.1.01", "1.2.3.DEV", "1.2-SNAPSHOT", "1.2.31.2.3----RC.12", "1.2-RC",
        "-1.0.3-gamma+b7718", "+justmeta", "9.8.7+meta+meta", "9.8.7-whatever+meta+meta", "v1.2.3", "1.2.3 ", " 1.2.3", "1.2.3-", "1.2.3+",
        "1..3", "1.2.", "+1.2.3", "1.-2.3", "1.2.3-é", "1.2.３", "1.2.3\r\n", "99999999999999999999999.0.0",
    ])
    func refuses(text: String) {
        #expect(SemanticVersion(text) == nil)
    }
}
