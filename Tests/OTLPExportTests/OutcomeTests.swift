import OTLPExport
import Testing

@Suite struct OutcomeTests {
    @Test("statuses are read as OTLP wants them", arguments: [
        (200, nil, "{}", ExportOutcome.taken(rejected: 0)),
        (202, nil, "", .taken(rejected: 0)),
        (200, nil, #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"x"}}"#, .taken(rejected: 3)),
        (200, nil, #"{"partialSuccess":{"rejectedSpans":4}}"#, .taken(rejected: 4)),
        (200, nil, #"{"partialSuccess":{"rejectedDataPoints":"5"}}"#, .taken(rejected: 5)),
        (200, nil, #"{"partialSuccess":{"rejectedSpans":"many"}}"#, .taken(rejected: 0)),
        (503, "7", "", .again(after: 7_000_000_000, "the collector answered with status 503")),
        (429, "Fri, 31 Dec 1999 23:59:59 GMT", "", .again(after: nil, "the collector answered with status 429")),
        (429, "-1", "", .again(after: nil, "the collector answered with status 429")),
        (502, nil, "", .again(after: nil, "the collector answered with status 502")),
        (400, "7", "", .refused("the collector answered with status 400")), (500, nil, "", .refused("the collector answered with status 500")),
        (302, nil, "", .refused("the collector answered with status 302")),
    ] as [(Int, String?, String, ExportOutcome)])
    func statuses(_ status: Int, _ retryAfter: String?, _ body: String, _ expected: ExportOutcome) {
        #expect(ExportOutcome(status: status, retryAfter: retryAfter, body: Array(body.utf8)) == expected)
    }
}
