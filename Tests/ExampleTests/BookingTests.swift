import Gate
import Testing

/// Plain calls: host to Rust, Rust to C, and what comes back the same way.
@Suite struct BookingTests {
    @Test func aReceiptHasTheTotalOfTheCounter() async throws {
        try await Shop.open { shop async throws in
            #expect(try shop.book("coffee 3") == "coffee +3 = 3")
            #expect(try shop.book("coffee 4") == "coffee +4 = 7")
            #expect(try shop.book("café -9223372036854775808") == "café -9223372036854775808 = -9223372036854775808")
            #expect(try shop.read("coffee") == "7")
        }
    }

    @Test func theCounterSeesWhoCalls() async throws {
        try await Shop.open { shop async throws in
            _ = try shop.book("coffee 3")
            #expect(try shop.author("coffee") == "books")
            #expect(try shop.balance("coffee") == "coffee 3, last by books")
            #expect(try shop.add("coffee", 2) == "5")
            #expect(try shop.balance("coffee") == "coffee 5, last by host")
        }
    }

    @Test func aFailureOfTheCounterComesThroughTheLedgerWithItsText() async throws {
        try await Shop.open { shop async throws in
            _ = try shop.book("debt 9223372036854775807")
            #expect(try shop.refusal("debt 1") == GateFailure(.invalidArgument, "the total does not fit 64 bits"))
            #expect(try shop.refusal(" 1") == GateFailure(.invalidArgument, "a key has 1 to 64 bytes"))
            #expect(try shop.refusal("debt") == GateFailure(.invalidArgument, "an entry is NAME AMOUNT"))
            #expect(throws: GateFailure(.notFound, "nothing was added under this key")) { try shop.balance("nobody") }
            #expect(try shop.read("debt") == "9223372036854775807")
        }
    }

    @Test func theCounterKeepsItsBound() async throws {
        try await Shop.open { shop async throws in
            for number in 1...64 { _ = try shop.book("name\(number) 1") }
            #expect(try shop.refusal("name65 1") == GateFailure(.resourceExhausted, "there are 64 keys already"))
            #expect(try shop.book("name64 1") == "name64 +1 = 2")
        }
    }

    @Test func manyThreadsBookAtOnce() async throws {
        try await Shop.open { shop async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { for _ in 0..<250 { _ = try shop.book("coffee 1") } }
                }
                try await group.waitForAll()
            }
            #expect(try shop.read("coffee") == "1000")
            let calls = shop.test.state("till")?.functions.first { $0.caller == "books" && $0.function == "add" }
            #expect(calls?.calls == 1000)
            #expect(calls?.failed == 0)
        }
    }

    @Test(arguments: ["panic", "panic 1"]) func aPanicBecomesAFailure(entry: String) async throws {
        try await Shop.open { shop async throws in
            for _ in 0..<3 {
                #expect(try shop.refusal(entry) == GateFailure(.failed, "panic: asked for by the name"))
                #expect(try await shop.follow("panic", changes: 1).end() == .failure(GateFailure(.failed, "panic: asked for by the name")))
            }
            #expect(try shop.book("coffee 3") == "coffee +3 = 3")
            #expect(shop.test.state("books")?.state == "active")
            #expect(throws: GateFailure(.notFound, "nothing was added under this key")) { try shop.read("panic") }
        }
    }
}
