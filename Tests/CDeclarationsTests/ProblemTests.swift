import CDeclarations
import TestSupport
import Testing

/// What is wrong with a declaration, and where.
@Suite struct ProblemTests {
    @Test(arguments: [
        ("", "at character 1: expected the type that the function returns"),
        ("int", "at character 4: expected the name of the function"),
        ("int f", "at character 6: expected '(' after the function's name"),
        ("int f(", "at character 7: expected a type"),
        ("int f(int x", "at character 12: expected ')' after the parameters"),
        ("int f(int)", "at character 10: expected the name of a parameter"),
        ("int f(int x) {", "at character 14: unexpected text after the declaration"),
        ("int f(int x,)", "at character 13: expected a type"),
        ("char f()", "at character 1: 'char' is not a type here; write 'int8'"),
        ("int f(const int x)", "at character 7: leave 'const' out"),
        ("int f(void *p)", "at character 12: write 'pointer', 'cstring', 'str', 'bytes', 'out TYPE' or 'ref TYPE' instead of '*'"),
        ("int *f()", "at character 5: write 'pointer', 'cstring', 'str', 'bytes', 'out TYPE' or 'ref TYPE' instead of '*'"),
        ("int printf(cstring format, ...)", "at character 28: a function with '...' cannot be called"),
        ("int f(int x, int x)", "at character 14: the parameter 'x' stands twice"),
        ("int f(out cstring x)", "at character 11: nobody would know who frees an 'out cstring'; write 'out pointer' or 'out bytes'"),
        ("int f(bytes x[0])", "at character 15: expected a number of bytes from 1 to 1048576"),
        ("int f(bytes x)", "at character 1: C cannot know where 'x' ends; add 'size_t length(x)', or write its size in brackets if that is fixed"),
        ("int f(out bytes x)", "at character 1: C cannot know where 'x' ends; add 'size_t length(x)', or write its size in brackets if that is fixed"),
        ("int f(str x)", "at character 1: C cannot know where 'str x' ends; add 'size_t length(x)', or write 'cstring'"),
        ("int f(int length(x))", "at character 1: there is no 'str', 'bytes' or 'out bytes' named 'x' to take the length of"),
        ("int f(bytes x, inout int length(x))", "at character 1: there is no 'out bytes' named 'x' whose length C could write"),
        ("int f(bytes x, double length(x))", "at character 16: only an integer can be a length"),
        ("int f(out bytes x, inout int length(x)) returns length(x)", "at character 1: more than one place says how much of 'x' was written"),
        ("double f(out bytes x[4]) returns length(x)", "at character 1: only an integer can be a length"),
        ("void f() fails nonzero", "at character 1: what the function returns cannot be 'nonzero'"),
        ("uint32 f() fails negative", "at character 1: what the function returns cannot be 'negative'"),
        ("int f() fails null", "at character 1: what the function returns cannot be 'null'"),
        ("int f() fails often", "at character 15: 'often' is none of 'nonzero', 'zero', 'negative', 'null'"),
        ("int f() fails zero fails zero", "at character 20: 'fails' cannot stand here; 'fails nonzero' and 'returns length(NAME)' can, each once"),
        ("int f(context)", "at character 1: 'context' is passed, but no callback takes it; write 'null', or 'context' in the callback"),
        ("int f(fn void g(context))", "at character 1: a callback takes 'context', but the function does not pass it"),
        ("int f(fn void done(int x, cstring y))", "at character 15: call it something else: 'done' is the name of asynchronous answers"),
        ("int f(fn double g())", "at character 10: a callback returns 'void', 'int' or 'long': C gets its status, 0 for success"),
        ("int f(fn void g(bytes b))", "at character 10: 'g' needs one 'size_t length(b)' to know where 'b' ends"),
        ("int f(fn void g(cstring b[n]))", "at character 10: 'g' has no integer named 'n' that counts 'b'"),
        ("int f(out int result)", "'f' has no Crucible signature: parameter 'result' stands twice"),
        ("void f(int a, int b, int c, int d, int e, int g, int h, int i, int j, int k, int l, int m, int n)",
         "'f' has no Crucible signature: more than 12 parameters"),
    ])
    func saysWhatIsWrong(_ text: String, _ expected: String) {
        #expect(problems(text) == [expected])
    }

    @Test func namesEveryTypeThereIs() {
        let known = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float double pointer int long size_t ssize_t"
        #expect(problems("uint33 f()") == ["at character 1: 'uint33' is not a type; types are \(known)"])
        #expect(problems("int f(pont p)", structs: [("point", "int x")]) == [
            "at character 7: 'pont' is not a type; types are \(known), and the structs point"
        ])
    }

    @Test func reportsAllAtOnce() {
        #expect(problems("int f(", "double cos(double x)", "double cos(double y)", "char g()").count == 3)
    }

    @Test func refusesStructsThatCannotBe() {
        #expect(problems(structs: [("a", "int x, b y"), ("b", "c z"), ("c", "a w")]) == ["the struct contains itself: a, b, c, a"])
        #expect(problems(structs: [("a", "a x")]) == ["the struct contains itself: a, a"])
        #expect(problems(structs: [("a", "int x, int x")]) == ["at character 12: the field 'x' stands twice"])
        #expect(problems(structs: [("a", "")]) == ["at character 1: expected a type"])
        #expect(problems(structs: [("a", "cstring x")]) == ["at character 1: 'cstring' cannot stand here"])
        #expect(problems(structs: [("int32", "int x"), ("a b", "int x")]) == [
            "the name is a word of its own; call the struct something else", "the name is none that a struct can have in C",
        ])
        // Every word of it doubles: it must not take long, nor much memory, to refuse it.
        let doubling = (1...40).map { (name: "s\($0)", text: $0 == 1 ? "int x, int y" : "s\($0 - 1) x, s\($0 - 1) y") }
        #expect(problems(structs: doubling) == ["the struct consists of more than 64 values"])
    }

    @Test func saysNothingOfFunctionsThatUseABrokenStruct() {
        #expect(problems("void f(a x)", structs: [("a", "int")]) == ["at character 4: expected the name of a field"])
    }

    @Test func neverCrashes() {
        let pieces = [
            "int", " ", "f", "(", ")", ",", "out", "inout", "ref", "bytes", "cstring", "str", "fn", "void", "length", "[", "]", "4", "x", "y", "context",
            "null", "fails", "returns", "nonzero", "p", "*", "...", "é", "\u{0}", "😀", "999999999999",
        ]
        var random = SeededGenerator(seed: printedSeed())
        var read = 0
        for _ in 0..<20_000 {
            var text = "int f(int x, bytes y, int length(y), fn int g(context, int n, cstring t[n]), context) fails nonzero"
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                var words = text.split(separator: " ").map(String.init)
                let place = Int.random(in: 0..<words.count, using: &random)
                if Bool.random(using: &random) { words.remove(at: place) } else { words.insert(pieces.randomElement(using: &random)!, at: place) }
                text = words.isEmpty ? "x" : words.joined(separator: " ")
            }
            let (library, problems) = CLibrary.read(structs: [("p", "int a")], functions: [text])
            #expect(library.functions.count + problems.count == 1)
            read += library.functions.count
        }
        #expect(read > 1000 && read < 19_000, "the mutations are neither harmless nor hopeless")
    }
}
