import Signature
import TestSupport
import Testing

@Suite struct FuzzTests {
    /// Whatever is read without an error is read the same from its canonical text, which has a fixed point.
    private func check(_ text: String) -> Bool {
        do throws(SignatureError) {
            let signature = try Signature(parsing: text)
            #expect(text.utf8.count <= Signature.maximumLength && signature.parameters.count <= Signature.maximumParameters)
            let again = try Signature(parsing: signature.description)
            #expect(again == signature && again.description == signature.description, "from: \(text.debugDescription)")
            return true
        } catch {
            #expect((0...Signature.maximumLength).contains(error.offset) && error.text.utf8.count <= 120, "from: \(text.debugDescription)")
            return false
        }
    }

    @Test func randomBytesNeverCrash() {
        var generator = SeededGenerator(seed: printedSeed())
        for _ in 0..<5_000 {
            let length = Int.random(in: 0...80, using: &generator)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = check(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func randomTokensNeverCrash() {
        var generator = SeededGenerator(seed: printedSeed())
        let tokens = ["f", "str", "i32", "out", "fn", "done", "(", ")", ",", " ", "a", "b", "\0", "é"]
        var accepted = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...10, using: &generator)
            accepted += check((0..<count).map { _ in tokens.randomElement(using: &generator)! }.joined()) ? 1 : 0
        }
        #expect(accepted > 0, "no text was accepted: the tokens do not reach the parser's depths")
    }

    @Test func generatedOnesAreReadAndMutationsNeverCrash() throws {
        var generator = SeededGenerator(seed: printedSeed())
        for _ in 0..<2_000 {
            let text = Self.valid(&generator)
            #expect(try Signature(parsing: text).description == text)
            for _ in 0..<5 { _ = check(Self.mutated(text, &generator)) }
        }
    }

    @Test func compatibilityIsAnEquivalence() throws {
        var generator = SeededGenerator(seed: printedSeed())
        // Few names and types, so that many pairs agree.
        let signatures = try (0..<40).map { _ in
            let parameter = ["str a", "str b", "fn done(i32, str)", "fn ready(i32, str)", ""].randomElement(using: &generator)!
            return try Signature(parsing: "f(\(parameter))")
        }
        for a in signatures {
            for b in signatures {
                #expect(a.isCompatible(with: b) == b.isCompatible(with: a))
                guard a.isCompatible(with: b) else { continue }
                for c in signatures where b.isCompatible(with: c) { #expect(a.isCompatible(with: c)) }
            }
        }
    }

    /// A canonical text of the grammar.
    private static func valid(_ generator: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...Signature.maximumParameters, using: &generator)
        let parameters = (0..<count).map { index in
            let type = ValueType.allCases.randomElement(using: &generator)!.rawValue
            switch Int.random(in: 0...2, using: &generator) {
            case 0: return "\(type) p\(index)"
            case 1: return "out \(type) p\(index)"
            default:
                let types = (0..<Int.random(in: 0...3, using: &generator)).map { _ in ValueType.allCases.randomElement(using: &generator)! }
                return "fn p\(index)(\(types.map(\.rawValue).joined(separator: ", ")))"
            }
        }
        return "function_\(count)(\(parameters.joined(separator: ", ")))"
    }

    /// One to three bytes removed, doubled, changed or cut off.
    private static func mutated(_ text: String, _ generator: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let index = bytes.indices.randomElement(using: &generator)!
            switch Int.random(in: 0...3, using: &generator) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(bytes[index], at: index)
            case 2: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            default: bytes.removeSubrange(index...)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
