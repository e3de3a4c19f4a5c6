import Testing

@testable import ProcessSupervision

@Suite struct InputQueueTests {
    private func append(_ count: Int, to queue: inout InputQueue) -> WriteResult {
        [UInt8](repeating: 7, count: count).withUnsafeBytes { queue.append($0) }
    }

    @Test func boundCountsWhatIsBeingWritten() {
        var queue = InputQueue(limit: 10)
        #expect(append(6, to: &queue) == .queued)
        #expect(append(5, to: &queue) == .full)
        #expect(append(4, to: &queue) == .queued)
        #expect(queue.take().count == 10)
        #expect(append(1, to: &queue) == .full)
        queue.wrote(3)
        #expect(append(4, to: &queue) == .full)
        #expect(append(3, to: &queue) == .queued)
    }

    @Test func closingFlushesFirst() {
        var queue = InputQueue(limit: 10)
        #expect(append(2, to: &queue) == .queued)
        queue.close()
        #expect(append(1, to: &queue) == .gone)
        #expect(!queue.isFinished)
        #expect(queue.take().count == 2)
        #expect(!queue.isFinished)
        queue.wrote(2)
        #expect(queue.isFinished)
    }

    @Test func abandoningDropsAll() {
        var queue = InputQueue(limit: 10)
        #expect(append(2, to: &queue) == .queued)
        queue.abandon()
        #expect(queue.isFinished)
        #expect(queue.take().isEmpty)
        #expect(append(1, to: &queue) == .gone)
    }
}
