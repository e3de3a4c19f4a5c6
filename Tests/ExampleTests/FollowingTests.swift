import Gate
import Testing

/// Callbacks and `done`, from C through Rust to the host.
@Suite struct FollowingTests {
    @Test func everyChangeArrivesThenDone() async throws {
        try await Shop.open { shop async throws in
            let following = try shop.follow("coffee", changes: 2)
            _ = try shop.book("tea 1")
            #expect(following.lines == [])
            _ = try shop.book("coffee 3")
            #expect(following.lines == ["coffee 3"])
            #expect(following.ends == [])
            _ = try shop.add("coffee", -5)
            #expect(try await following.end() == .success("2 changes"))
            _ = try shop.book("coffee 1")
            #expect(following.lines == ["coffee 3", "coffee -2"])
            #expect(following.ends.count == 1)
        }
    }

    @Test func doneMayComeBeforeTheFunctionReturns() async throws {
        try await Shop.open { shop async throws in
            let following = try shop.follow("coffee", changes: 0)
            #expect(following.ends == [.success("0 changes")])
            #expect(following.lines == [])
        }
    }

    @Test func followersDoNotDisturbEachOther() async throws {
        try await Shop.open { shop async throws in
            let (short, long, other) = (
                try shop.follow("coffee", changes: 1), try shop.follow("coffee", changes: 3), try shop.follow("tea", changes: 1)
            )
            for _ in 0..<3 { _ = try shop.book("coffee 1") }
            #expect(try await short.end() == .success("1 changes"))
            #expect(try await long.end() == .success("3 changes"))
            #expect(short.lines == ["coffee 1"])
            #expect(long.lines == ["coffee 1", "coffee 2", "coffee 3"])
            #expect(other.ends == [])
        }
    }

    @Test func aRefusalComesInsteadOfDone() async throws {
        try await Shop.open { shop async throws in
            let waiting = try (0..<16).map { _ in try shop.follow("coffee", changes: 1) }
            #expect(try await shop.follow("coffee", changes: 1).end() == .failure(GateFailure(.resourceExhausted, "16 watch already")))
            _ = try shop.book("coffee 1")
            for following in waiting { #expect(try await following.end() == .success("1 changes")) }
            #expect(try shop.follow("coffee", changes: 1).ends == [])
        }
    }

    @Test func cancellationReachesTheCounter() async throws {
        try await Shop.open { shop async throws in
            let gate = shop.test.host.gate
            let ticket = try gate.open(by: gate.host, timeout: 0).get()
            let following = try shop.follow("coffee", changes: 2, below: ticket)
            _ = try shop.book("coffee 3")
            #expect(gate.cancel(ticket.id, by: gate.host) == .ok)
            // The counter's own words: it was told, and answered before the gate had to.
            #expect(try await following.end() == .failure(GateFailure(.cancelled, "no longer wanted")))
            _ = try shop.book("coffee 4")
            #expect(following.lines == ["coffee 3"])
            #expect(gate.close(ticket.id, by: gate.host) == .ok)
        }
    }

    @Test func stoppingEndsWhatWaits() async throws {
        var following: Following?
        try await Shop.open { shop async throws in
            following = try shop.follow("coffee", changes: 1)
            #expect(following?.ends == [])
        }
        #expect(following?.ends == [.failure(GateFailure(.gone, "the counter stops"))])
    }

    @Test func afterTheEndCallsAnswerGone() async throws {
        var edges: [Edge] = []
        try await Shop.open { shop async throws in
            edges = [try shop.test.host.edge(nil, "book", of: "books"), try shop.test.host.edge(nil, "follow", of: "books")]
            _ = try HostCall(edges[0]).synchronous([.str("coffee 3")])
        }
        #expect(throws: GateFailure(.gone, "books has ended")) { try HostCall(edges[0]).synchronous([.str("coffee 3")]) }
        await #expect(throws: GateFailure(.gone, "books has ended")) {
            try await HostCall(edges[1]).asynchronous([.str("coffee"), .u32(1)])
        }
    }
}
