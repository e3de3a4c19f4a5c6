import Recording
import Testing
@testable import Conformance

/// What is left of an input that fails, under predicates that are known.
struct ReductionTests {
    /// Asks until nothing is left to try. The tries in order, and what is left.
    private func reduced(_ calls: [FuzzCall], _ fails: ([FuzzCall]) -> Bool) -> (tries: [[FuzzCall]], left: [FuzzCall]?) {
        var reduction = InputReduction(calls)
        var tries: [[FuzzCall]] = []
        while let candidate = reduction.next() {
            tries.append(candidate)
            reduction.report(fails(candidate))
        }
        return (tries, reduction.hasFailed ? reduction.calls : nil)
    }

    private func call(_ function: String, _ arguments: RecordedValue...) -> FuzzCall {
        FuzzCall(interface: "test.plain/1", function: function, arguments: arguments)
    }

    private func value(_ value: RecordedValue, _ fails: (RecordedValue) -> Bool) -> RecordedValue? {
        reduced([call("one", value)]) { fails($0[0].arguments[0]) }.left?[0].arguments[0]
    }

    @Test func whatIsNeededOnlyBesideAnotherGoesWithIt() {
        var reduction = ListReduction([0, 1, 7])
        while let candidate = reduction.next() {
            reduction.report(candidate.contains(7) && (candidate.contains(0) || !candidate.contains(1)))
        }
        #expect(reduction.items == [7])
    }

    // MARK: Calls

    @Test func theLastCallAloneIsTriedFirst() {
        let calls = (0..<500).map { call("count", .integer(Int64($0))) } + [call("trap")]
        let (tries, left) = reduced(calls) { $0.last?.function == "trap" }
        #expect(tries == [[call("trap")]])
        #expect(left == [call("trap")])
    }

    @Test func twoCallsThatBelongTogetherAreFoundAmongMany() {
        var calls = (0..<300).map { call("noise", .integer(Int64($0 % 7))) }
        calls[170] = call("arm", .text("with this"))
        calls.append(call("fire", .bool(true)))
        let (tries, left) = reduced(calls) { candidate in
            guard let armed = candidate.firstIndex(where: { $0.function == "arm" }) else { return false }
            return candidate[armed...].contains { $0.function == "fire" }
        }
        #expect(left == [call("arm", .text("")), call("fire", .bool(false))])
        #expect(tries.count < 60, "\(tries.count)")
    }

    @Test func aCallThatIsNeededTwiceStaysTwice() {
        let calls = (0..<40).map { call($0 % 3 == 0 ? "open" : "close") }
        #expect(reduced(calls) { $0.count { $0.function == "open" } >= 3 }.left == Array(repeating: call("open"), count: 3))
    }

    @Test func whatDoesNotFailAgainHasNoSmallest() {
        let (tries, left) = reduced((0..<9).map { call("noise", .integer($0)) }) { _ in false }
        #expect(tries.map(\.count) == [1, 2, 4, 8, 9])
        #expect(left == nil)
        #expect(reduced([]) { _ in true }.left == nil)
    }

    @Test func nothingIsTriedTwiceAndTheSameComesEachTime() {
        let calls = (0..<30).map { call("put", .text("text \($0)"), .integer(Int64($0) * 1_000)) }
        let fails: ([FuzzCall]) -> Bool = { $0.contains { $0.arguments[1] == .integer(29_000) } }
        let (first, second) = (reduced(calls, fails), reduced(calls, fails))
        #expect(first.tries == second.tries)
        #expect(Set(first.tries).count == first.tries.count)
        #expect(first.left == [call("put", .text(""), .integer(29_000))])
    }

    /// An argument that gets simple lets a call go, which was needed for it before.
    @Test func callsAreLookedAtAgainWhenArgumentsHaveBecomeSimple() {
        let (_, left) = reduced([call("allow", .integer(5)), call("use", .integer(5))]) { candidate in
            guard candidate.last?.function == "use", case .integer(let used) = candidate.last!.arguments[0] else { return false }
            return used == 0 || candidate.contains { $0.function == "allow" }
        }
        #expect(left == [call("use", .integer(0))])
    }

    // MARK: Arguments

    @Test func numbersBecomeTheirBound() {
        #expect(value(.integer(987_654_321)) { if case .integer(let number) = $0 { number > 1000 } else { false } } == .integer(1001))
        #expect(value(.integer(-77_000)) { if case .integer(let number) = $0 { number < -5 } else { false } } == .integer(-6))
        #expect(value(.integer(.min)) { if case .integer(let number) = $0 { number < 0 } else { false } } == .integer(-1))
        #expect(value(.unsigned(.max)) { if case .unsigned = $0 { true } else { false } } == .unsigned(1 << 63))
        #expect(value(.number(1e9 + 0.25)) { if case .integer(0) = $0 { false } else { true } } == .number(1))
        #expect(value(.integer(12)) { _ in true } == .integer(0))
    }

    @Test func aNumberThatMustBeWhatItIsCostsFewTries() {
        let (tries, left) = reduced([call("one", .integer(3_735_928_559))]) { $0[0].arguments[0] == .integer(3_735_928_559) }
        #expect(left == [call("one", .integer(3_735_928_559))])
        #expect(tries.count <= 8, "\(tries.count)")
    }

    @Test func textsAreShortAndPlain() {
        let text = String(repeating: "words and ", count: 90) + "%" + String(repeating: " more", count: 70)
        #expect(value(.text(text)) { if case .text(let text) = $0 { text.contains("%") } else { false } } == .text("%"))
        #expect(value(.text(text)) { if case .text(let text) = $0 { text.utf8.count > 12 } else { false } } == .text("aaaaaaaaaaaaa"))
        let isForeign: (RecordedValue) -> Bool = { if case .text(let text) = $0 { text.utf8.contains { $0 > 127 } } else { false } }
        #expect(value(.text("🧪🧪🧪"), isForeign) == .text("🧪"))
    }

    @Test func bytesAreFewAndPlain() {
        let bytes = (0..<900).map { UInt8(truncatingIfNeeded: $0 &* 7 | 0x80) }
        #expect(value(.base64(bytes)) { $0.value(as: .bytes) != nil && $0.count >= 3 } == .text("aaa"))
        #expect(value(.base64(bytes)) { $0.count > 0 && $0 != .text("a") } == .base64([bytes[899]]))
    }

    @Test func documentsStayDocuments() {
        let text = #"{"id": "x", "list": [1, 2, {"deep": {"needle": 41, "other": [true]}}], "name": "somebody", "options": {"a": 1}}"#
        func fails(_ value: RecordedValue) -> Bool {
            guard case .text(let text) = value, let document = JSONDocument(parsing: text) else { return false }
            return document["list"]?.array?.contains { $0["deep"]?["needle"] != nil } == true
        }
        #expect(value(.text(text), fails) == .text(#"{"list":[{"deep":{"needle":0}}]}"#))
        #expect(value(.text(#"[[1,2],[3,[4,"word"]]]"#)) { if case .text(let text) = $0 { text.hasPrefix("[") } else { false } } == .text("[]"))
    }
}

extension RecordedValue {
    /// Of bytes.
    fileprivate var count: Int { if case .bytes(let bytes)? = value(as: .bytes) { bytes.count } else { 0 } }
}
