import Testing

/// One mistake, or several, and exactly what is said about it.
struct BadManifest: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var problems: [String]
    var testDescription: String { name }
}

@Suite struct BadManifestTests {
    @Test(arguments: BadManifest.all)
    func saysWhatIsWrong(_ bad: BadManifest) {
        #expect(problems(bad.text) == bad.problems)
    }
}
