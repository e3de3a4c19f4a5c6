import Gate
import Host
import HostTesting

/// A running host with both examples: `till` is the counter in C, `books` the ledger in Rust.
struct Shop: Sendable {
    let test: TestHost

    static let manifest = """
        crucible: 1
        leases: {concurrency: 32}
        plugins:
          books: {library: ledger}
          till: {library: counter}
        """

    /// Opens a shop for `body` and closes it whatever happens.
    static func open(_ body: (Shop) async throws -> Void) async throws {
        let shop = Shop(test: try await TestHost(manifest, options()))
        do {
            try await shop.test.start()
            try await body(shop)
        } catch {
            await shop.test.stop()
            throw error
        }
        await shop.test.stop()
    }

    static func options() throws -> TestHost.Options {
        var options = TestHost.Options()
        options.searchPath.insert(try Examples.folder(), at: 0)
        return options
    }

    // MARK: acme.ledger/1

    func book(_ entry: String) throws -> String { try test.call("book", of: "books", .str(entry))[0] }
    func balance(_ name: String) throws -> String { try test.call("balance", of: "books", .str(name))[0] }

    /// Why booking `entry` fails; nil when it does not.
    func refusal(_ entry: String) throws -> GateFailure? {
        let edge = try test.host.edge(nil, "book", of: "books")
        do { _ = try HostCall(edge).synchronous([.str(entry)]) } catch { return error }
        return nil
    }

    func follow(_ name: String, changes: UInt32, below parent: CallTicket? = nil) throws -> Following {
        Following(HostCall(try test.host.edge(nil, "follow", of: "books"), below: parent), name, changes)
    }

    // MARK: acme.counter/1

    func add(_ key: String, _ amount: Int64) throws -> String { try test.call("add", of: "till", .str(key), .i64(amount))[0] }
    func read(_ key: String) throws -> String { try test.call("read", of: "till", .str(key))[0] }
    func author(_ key: String) throws -> String { try test.call("author", of: "till", .str(key))[0] }
}
