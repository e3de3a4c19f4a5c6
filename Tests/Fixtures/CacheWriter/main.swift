// A cache for tests to kill. Arguments: a folder and a number that seeds it. It stores, replaces and removes for as long as it lives, and says on
// standard output what it has removed for good, one key a line: by then the disk must have forgotten it.
//
// Values can be checked: `KEY COUNT` and then as many dots as COUNT says. What is stored below `secret:`, a namespace of the strategy `memory`,
// has a mark in it that must not be found on disk.

import Cache
import CacheDisk
import Glibc
import Timing

let folder = CommandLine.arguments[1]
var random = UInt64(CommandLine.arguments[2])!

/// xorshift64 (Marsaglia, 2003).
@MainActor func next(_ bound: UInt64) -> UInt64 {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return random % bound
}

func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(1, line, line.count)
}

let settings = CacheSettings(
    memory: 1 << 20, disk: 1 << 20,
    namespaces: [
        NamespaceSettings(prefix: "kept:", owner: "p", strategy: .performance, timeToLive: .seconds(86_400)),
        NamespaceSettings(prefix: "spilt:", owner: "p", strategy: .standard, timeToLive: .seconds(86_400), maximum: 200_000),
        NamespaceSettings(prefix: "secret:", owner: "p", strategy: .memory, timeToLive: .seconds(86_400)),
    ])
let disk = try SQLiteDiskTier(folder: folder, budget: settings.disk, clock: SystemClock.shared)
let store = try CacheStore(settings, disk: disk, clock: SystemClock.shared)
let caller = CacheCaller(plugin: "p", generation: 1)

say("ready")
while true {
    let key = (next(2) == 0 ? "kept:" : "spilt:") + "\(next(200))"
    let count = next(3_000)
    _ = try store.put(CacheKey(key), Array("\(key) \(count) ".utf8) + [UInt8](repeating: UInt8(ascii: "."), count: Int(count)), tags: ["t\(next(5))"], caller)
    _ = try store.put(CacheKey("secret:\(next(200))"), Array("never-on-disk-\(count)".utf8), caller)
    if next(4) == 0 {
        // Numbers from 1000 on are stored once, so that they are on disk, and removed for good.
        let once = "kept:\(1000 + next(1 << 40))"
        _ = try store.put(CacheKey(once), Array("\(once) 0 ".utf8), caller)
        disk.flush()
        try store.remove(CacheKey(once), caller)
        say(once)
    }
    if next(100) == 0 { _ = try store.invalidate(below: CacheKey("kept:"), tags: ["t\(next(5))"], caller) }
}
