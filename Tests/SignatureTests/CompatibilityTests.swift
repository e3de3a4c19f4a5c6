import Signature
import Testing

@Suite struct CompatibilityTests {
    @Test(arguments: [
        ("f(str a)", "f(str b)", true),
        ("f(str a, fn done(i32, str))", "f(str b, fn done(i32, str))", true),
        ("f(str a)", "g(str a)", false),
        ("f(str a)", "f(bytes a)", false),
        ("f(str a)", "f(out str a)", false),
        ("f(str a)", "f(fn a(str))", false),
        ("f(str a)", "f(str a, str b)", false),
        ("f(str a, i32 b)", "f(i32 b, str a)", false),
        ("f(fn a(str))", "f(fn a(i32))", false),
        // Same parameters, but only one of them answers later.
        ("f(fn done(i32, str))", "f(fn ready(i32, str))", false),
    ])
    func comparesKindsAndTypes(left: String, right: String, compatible: Bool) throws {
        let (left, right) = (try Signature(parsing: left), try Signature(parsing: right))
        #expect(left.isCompatible(with: right) == compatible)
        #expect(right.isCompatible(with: left) == compatible)
        #expect(left.isCompatible(with: left) && right.isCompatible(with: right))
    }

    @Test(arguments: [
        ("f(fn done(i32, str))", true), ("f(str a, fn done(i32, str))", true), ("f()", false), ("f(str done)", false),
        ("f(fn done(i32))", false), ("f(fn done(str, i32))", false), ("f(fn done(i32, str), str a)", false),
        ("f(fn ready(i32, str))", false),
    ])
    func knowsWhichAnswerLater(text: String, isAsynchronous: Bool) throws {
        #expect(try Signature(parsing: text).isAsynchronous == isAsynchronous)
    }
}
