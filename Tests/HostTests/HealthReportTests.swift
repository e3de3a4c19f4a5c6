import Lifecycle
import Testing

@testable import Host

/// What plugins may write about their health, and what is made of it.
@Suite struct HealthReportTests {
    private static func sample(_ text: String) -> HealthSample { HealthReport.sample(Array(text.utf8)) }

    @Test func wellFormedReportsAreTakenAsTheyAre() {
        #expect(Self.sample("") == .ok)
        #expect(Self.sample(#"{"status":"ok","detail":"all is well","queue":3}"#) == .ok)
        #expect(Self.sample(#"{"status":"degraded","detail":"slow disk"}"#) == .degraded("slow disk"))
        #expect(Self.sample(#"{"status":"sick"}"#) == .sick(""))
    }

    @Test func whatCannotBeReadIsNoGoodSign() {
        let unreadable = HealthSample.sick("its health report is not a JSON object with a 'status'")
        for text in ["fine, thanks", "[]", "{}", #"{"status":1}"#, #"{"status":"ok","detail":7}"#, "{\"status\":\"ok\"", "\u{0}"] {
            #expect(Self.sample(text) == unreadable, "\(text)")
        }
        #expect(HealthReport.sample([0x22, 0xff, 0x22]) == unreadable)
        #expect(Self.sample(#"{"status":"OK"}"#) == .sick("its health report has the unknown status 'OK'; ok, degraded and sick are known"))
        let long = #"{"status":"ok","detail":""# + String(repeating: "x", count: 4_096) + #""}"#
        #expect(Self.sample(long) == .sick("its health report has more than 4096 bytes"))
    }
}
