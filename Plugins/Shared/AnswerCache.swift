import CruciblePlugin
import Locking

/// Answers kept in the host's cache, each beside the whole question that it belongs to. The question is compared when an answer is found, so
/// that no answer meets another question, not even one with the same hash.
public struct AnswerCache: Sendable {
    private let host: Host
    /// Of the keys: the plugin's own namespace, and what kind of answers these are.
    private let prefix: String

    /// - Parameter kind: `decision`
    public init(_ host: Host, kind: String) {
        self.host = host
        prefix = "\(host.plugin):\(kind):"
    }

    /// The answer that was kept, or the one that `compute` gives, which is kept then. A cache that fails costs time and nothing else.
    ///
    /// - Parameter question: everything that the answer depends on.
    public func answer<Answer: Codable>(to question: [String], call: Call, _ compute: () throws -> Answer) throws -> Answer {
        let question = try JSON.encode(question)
        let key = prefix + Fingerprint(question).hex
        do {
            if let entry = try host.cache.get(key, call: call), !entry.isStale, let answer = Self.read(entry.value, question) {
                return try JSON.decode(Answer.self, from: answer, what: key)
            }
        } catch { report(error, call) }
        let answer = try compute()
        do { try host.cache.put(key, Array((question + "\n" + JSON.encode(answer)).utf8), call: call) } catch { report(error, call) }
        return answer
    }

    /// The same for an answer that takes time: one of those who ask at the same time computes it, the others wait.
    ///
    /// - Parameter unless: says of which answers nothing is kept.
    public func answer<Answer: Codable & Sendable>(
        to question: [String], ttl: Duration, call: Call, _ compute: @escaping @Sendable () async throws -> Answer,
        unless: @escaping @Sendable (Answer) -> Bool
    ) async throws -> Answer {
        let question = try JSON.encode(question)
        let key = prefix + Fingerprint(question).hex
        let computed = Locked<Result<Answer, any Error>?>(nil)
        do {
            let value = try await host.cache.value(for: key, ttl: ttl, call: call) {
                do {
                    let answer = try await compute()
                    computed.withLock { $0 = .success(answer) }
                    if unless(answer) { throw Failure(.failed, "not kept") }
                    return try Array((question + "\n" + JSON.encode(answer)).utf8)
                } catch {
                    computed.withLock { $0 = $0 ?? .failure(error) }
                    throw error
                }
            }
            if let own = computed.withLock({ $0 }) { return try own.get() }
            if let answer = Self.read(value, question) { return try JSON.decode(Answer.self, from: answer, what: key) }
        } catch {
            // Whoever has computed knows better than the cache.
            if let own = computed.withLock({ $0 }) { return try own.get() }
            try host.check(call)
            report(Failure(error), call)
        }
        return try await compute()
    }

    /// What stands behind the question; nil if it is another question. JSON without white space has no line feed.
    private static func read(_ value: [UInt8], _ question: String) -> String? {
        let question = Array(question.utf8)
        guard value.count > question.count, value.starts(with: question), value[question.count] == UInt8(ascii: "\n") else { return nil }
        return String(decoding: value[(question.count + 1)...], as: UTF8.self)
    }

    private func report(_ failure: Failure, _ call: Call) {
        host.log(.debug, "the cache is not used: \(failure)", call: call)
    }
}
