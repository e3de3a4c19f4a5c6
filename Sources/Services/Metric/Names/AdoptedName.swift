/// Names for what was named by somebody who does not know the rules of the registry, such as a Swift library. The same name always becomes
/// the same; two may become one.
public enum AdoptedName {
    /// - Parameter label: `HTTP-Requests.total`, as a counter, becomes `http_requests`.
    public static func metric(_ label: String, _ kind: MetricKind) -> String {
        var name = wellFormed(label)
        // Prometheus puts it there again.
        if kind == .counter { for ending in [".total", "_total"] where name.hasSuffix(ending) { name.removeLast(ending.count) } }
        if KnownMetrics.reservedWord(of: name) != nil { name = String("library." + name).prefixed(MetricName.longest) }
        return MetricName.problem(ofMetric: name) == nil ? name : name.prefixed(MetricName.longest - 6) + "_value"
    }

    public static func label(_ label: String) -> String {
        let name = wellFormed(label)
        return MetricName.problem(ofLabel: name) == nil ? name : name.prefixed(MetricName.longest - 6) + "_value"
    }

    /// Words as they must be; at most as long as a name can be.
    private static func wellFormed(_ label: String) -> String {
        let words = label.utf8.prefix(MetricName.longest).split(separator: UInt8(ascii: ".")).map { word -> String in
            let bytes = word.map { byte in
                let small = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
                return MetricName.isNameByte(small) ? small : UInt8(ascii: "_")
            }
            let text = String(decoding: bytes, as: UTF8.self)
            return MetricName.isWellFormed(text) ? text : "n" + text
        }
        return words.isEmpty ? "unnamed" : words.joined(separator: ".").prefixed(MetricName.longest)
    }
}

extension String {
    /// So many bytes of ASCII, without a dot at their end.
    fileprivate func prefixed(_ count: Int) -> String {
        var text = prefix(count)
        while text.hasSuffix(".") { text.removeLast() }
        return String(text)
    }
}
