import Glibc

/// Caffeine under the same load, in a Java machine of its own for each measurement, which warms up first.
final class Caffeine {
    private let command: String
    private(set) var hits = 0.0
    /// Bytes of an entry beside its payload.
    private(set) var overhead = 0.0

    /// `folder`: where CaffeineBench.class is.
    init(folder: String, keys: Int, entries: Int, threads: Int) {
        command = """
            java -Xms1g -Xmx1g -XX:+UseSerialGC -cp '\(folder):/usr/share/java/caffeine.jar' CaffeineBench \
            \(keys) \(entries) \(TimedLoad.valueSize) \(threads) \(TimedLoad.requests)
            """
    }

    /// Nanoseconds. Ends the program when Java does not answer.
    func measure() -> Double {
        var line = [CChar](repeating: 0, count: 256)
        guard let pipe = popen(command, "r"), fgets(&line, Int32(line.count), pipe) != nil, pclose(pipe) == 0 else { failed() }
        let fields = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
        guard fields.count == 3, let time = Double(fields[0]), let share = Double(fields[1]), let bytes = Double(fields[2]) else { failed() }
        hits = share
        overhead = bytes
        return time
    }

    private func failed() -> Never {
        print("CaffeineBench did not answer: \(command)")
        exit(1)
    }
}
