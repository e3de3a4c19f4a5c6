import Glibc
import TestSupport

/// Requests by number of key, from 0.
struct Trace {
    let name: String
    let requests: [UInt32]
    let unique: Int

    init(name: String, requests: [UInt32]) {
        self.name = name
        self.requests = requests
        unique = Int(requests.max() ?? 0) + 1
    }

    /// A file with a key in each line, or at its beginning, packed by gzip; keys are numbered by first appearance. nil if it cannot be read.
    init?(path: String) {
        guard access(path, R_OK) == 0, let pipe = popen("gzip -dc '\(path.replacing("'", with: "'\\''"))'", "r") else { return nil }
        defer { pclose(pipe) }
        var numbers: [String: UInt32] = [:], requests: [UInt32] = []
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), pipe) != nil {
            let text = String(decoding: line.prefix { $0 != 0 && $0 != 32 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.isEmpty { continue }
            let number = numbers[text] ?? UInt32(numbers.count)
            numbers[text] = number
            requests.append(number)
        }
        guard !requests.isEmpty else { return nil }
        let file = path.split(separator: "/").last ?? "trace"
        self.init(name: String(file.prefix { $0 != "." }), requests: requests)
    }

    /// Keys by Zipf's law, by inversion of its sums; which key is how frequent is shuffled.
    static func zipf(keys: Int, exponent: Double, requests: Int, seed: UInt64) -> Trace {
        var random = SeededGenerator(seed: seed)
        var sums: [Double] = [], sum = 0.0
        for rank in 1...keys {
            sum += pow(Double(rank), -exponent)
            sums.append(sum)
        }
        let names = (0..<UInt32(keys)).shuffled(using: &random)
        let drawn = (0..<requests).map { _ in
            let wanted = Double.random(in: 0..<sum, using: &random)
            var low = 0, high = keys - 1
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] < wanted { low = middle + 1 } else { high = middle }
            }
            return names[low]
        }
        return Trace(name: "zipf \(number(exponent, 2))", requests: drawn)
    }

    /// All keys in turn, again and again.
    static func loop(keys: Int, requests: Int) -> Trace {
        Trace(name: "loop", requests: (0..<requests).map { UInt32($0 % keys) })
    }
}
