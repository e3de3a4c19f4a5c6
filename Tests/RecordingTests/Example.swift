/// A recording as it stands in a file.
enum Example {
    static let header = #"""
        {"abi":1,"crucible_recording":2,"library":{"digest":"ab","id":"acme.counter","version":"1.0.0"},"plugin":"counter",\#
        "provides":[{"functions":["add(str key, i64 amount, out i64 total)","watch(str key, fn change(str), fn done(i32, str))"],\#
        "interface":"acme.counter/1"}],"requires":[{"functions":["write(i32 level, str message, str fields)"],\#
        "interface":"crucible.log/1","providers":["host"]}]}
        """#

    static let add = #"""
        {"arguments":{"amount":5,"key":"clicks"},"at":10,"call":1,"direction":"in","event":"call","function":"add",\#
        "interface":"acme.counter/1","peer":"host"}
        """#
    static let log = #"""
        {"arguments":{"fields":"","level":2,"message":"counted"},"at":11,"call":2,"direction":"out","event":"call","function":"write",\#
        "interface":"crucible.log/1","parent":1,"peer":"host"}
        """#
    static let logReturn = #"{"at":12,"call":2,"event":"return","status":"OK"}"#
    static let addReturn = #"{"at":13,"call":1,"event":"return","outs":{"total":5},"status":"OK"}"#
    static let end = #"{"at":0,"dropped":0,"event":"end","reason":"closed"}"#

    static let lines = [header, add, log, logReturn, addReturn, end]
    static func bytes(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }
}
