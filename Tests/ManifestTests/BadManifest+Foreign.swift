extension BadManifest {
    private static func withForeign(_ text: String) -> String { "crucible: 1\nplugins:\n  a:\n    foreign:\n" + text }

    /// Problems of C libraries and their declarations.
    static let foreign: [BadManifest] = [
        BadManifest(
            name: "foreign, empty", text: "crucible: 1\nplugins:\n  a: { foreign: {} }\n",
            problems: [
                "m.yaml:3:17: there is no 'functions' of 'foreign' of plugin 'a'; add a list of declarations such as 'double cos(double x)'",
                "m.yaml:3:17: there is no 'library' of 'foreign' of plugin 'a'; "
                    + "add the name that the dynamic linker knows, such as libz.so.1, or a path",
            ]),
        BadManifest(
            name: "foreign, a text", text: "crucible: 1\nplugins:\n  a: { foreign: libz.so.1 }\n",
            problems: ["m.yaml:3:17: 'foreign' of plugin 'a' must be a mapping of keys, but it is text"]),
        BadManifest(
            name: "foreign and more than it can have",
            text: "crucible: 1\nplugins:\n  a: { library: A, foreign: { library: l, functions: [int f()] }, config: {}, grants: {}, bind: {} }\n",
            problems: [
                "m.yaml:3:8: plugin 'a' has both 'library' and 'foreign'; keep one of them",
                "m.yaml:3:67: 'config' means nothing to plugin 'a', which is foreign; remove it",
                "m.yaml:3:79: 'grants' means nothing to plugin 'a', which is foreign; remove it",
                "m.yaml:3:91: 'bind' means nothing to plugin 'a', which is foreign; remove it",
            ]),
        BadManifest(
            name: "foreign, types",
            text: withForeign("      library: 1\n      interface: zlib\n      threads: many\n      structs: [a]\n      functions: int f()\n      header: x\n"),
            problems: [
                "m.yaml:5:16: 'library' of 'foreign' of plugin 'a' must be text, but it is a number; put quotes around it",
                "m.yaml:6:18: 'interface' of 'foreign' of plugin 'a' cannot be 'zlib'; "
                    + "write it like foreign.a/1; names that begin with 'crucible.' are taken",
                "m.yaml:7:16: 'threads' of 'foreign' of plugin 'a' cannot be 'many'; the known values are serial, concurrent",
                "m.yaml:8:16: 'structs' of 'foreign' of plugin 'a' must be a mapping from names to fields, but it is a list",
                "m.yaml:9:18: 'functions' of 'foreign' of plugin 'a' must be a list, but it is text; put [ and ] around it",
                "m.yaml:10:7: unknown key 'header' in 'foreign' of plugin 'a'; the known keys are library, interface, threads, structs, functions",
            ]),
        BadManifest(
            name: "foreign, declarations",
            text: withForeign(
                "      library: lib/\n      interface: crucible.model/1\n      structs:\n        p: int x, q y\n        r: r x\n        s: 1\n"
                    + "      functions:\n        - int f(int *x)\n        - 3\n        - int g(p x)\n        - int h()\n        - \"int h()\"\n"),
            problems: [
                "m.yaml:5:16: the library 'lib/' is a directory; name a file in it",
                "m.yaml:6:18: 'interface' of 'foreign' of plugin 'a' cannot be 'crucible.model/1'; "
                    + "write it like foreign.a/1; names that begin with 'crucible.' are taken",
                "m.yaml:8:12: struct 'p': at character 8: 'q' is not a type; types are bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
                    + "float double pointer int long size_t ssize_t, and the structs p r",
                "m.yaml:9:12: struct 'r': the struct contains itself: r, r",
                "m.yaml:10:12: the struct 's' in 'structs' of 'foreign' of plugin 'a' must be fields such as 'double x, double y', but it is a number",
                "m.yaml:12:11: function 'int f(int *x)': at character 11: "
                    + "write 'pointer', 'cstring', 'str', 'bytes', 'out TYPE' or 'ref TYPE' instead of '*'",
                "m.yaml:13:11: an entry in 'functions' of 'foreign' of plugin 'a' must be a declaration such as 'double cos(double x)', but it is a number",
                "m.yaml:16:11: function 'int h()': the function 'h' is declared twice",
            ]),
        BadManifest(
            name: "foreign, nothing declared", text: withForeign("      library: libz.so.1\n      functions: []\n"),
            problems: ["m.yaml:6:18: 'functions' of 'foreign' of plugin 'a' is empty; declare a function"]),
    ]
}
