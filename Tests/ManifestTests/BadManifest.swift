extension BadManifest {
    static let all: [BadManifest] = documents + plugins + values + foreign

    /// Problems of the text and of the whole.
    static let documents: [BadManifest] = [
        BadManifest(name: "empty", text: "", problems: [
                "m.yaml:1:1: the manifest is empty; start with 'crucible: 1' and 'plugins:'",
            ]),
        BadManifest(name: "only comments", text: "# nothing\n", problems: [
                "m.yaml:1:1: the manifest is empty; start with 'crucible: 1' and 'plugins:'",
            ]),
        BadManifest(name: "a list", text: "- crucible\n", problems: [
                "m.yaml:1:1: the manifest must be a mapping of keys, but it is a list",
            ]),
        BadManifest(name: "nothing required is there", text: "host: {}\n", problems: [
                "m.yaml:1:1: the manifest does not say which format it has; write 'crucible: 1' at the top",
                "m.yaml:1:1: the manifest names no plugins; add 'plugins:' with one entry per plugin",
            ]),
        BadManifest(name: "format 2", text: "crucible: 2\nplugins: {}\n", problems: [
                "m.yaml:1:11: format 2 is not known to this host; write 'crucible: 1'",
            ]),
        BadManifest(name: "format as text", text: "crucible: \"1\"\nplugins: {}\n", problems: [
                "m.yaml:1:11: 'crucible' must be the number 1, but it is text; remove the quotes",
            ]),
        BadManifest(name: "plugins empty", text: "crucible: 1\nplugins:\n", problems: [
                "m.yaml:2:9: 'plugins' must be a mapping from ids to plugins, but it is empty; give it a value",
            ]),
        BadManifest(name: "plugins a list", text: "crucible: 1\nplugins: [a]\n", problems: [
                "m.yaml:2:10: 'plugins' must be a mapping from ids to plugins, but it is a list",
            ]),
        BadManifest(name: "unknown keys at the top", text: "crucible: 1\nplugin: {}\nplugins: {}\nzzz: 1\n", problems: [
                "m.yaml:2:1: unknown key 'plugin'; did you mean 'plugins'?",
                "m.yaml:4:1: unknown key 'zzz'; the known keys are crucible, host, leases, cache, metrics, coordination, alerts, traces, plugins",
            ]),
        BadManifest(name: "services that do not exist", text: "crucible: 1\nplugins: {}\nevents: {}\ntracing: {}\n", problems: [
                "m.yaml:3:1: unknown key 'events'; the known keys are crucible, host, leases, cache, metrics, coordination, alerts, traces, plugins",
                "m.yaml:4:1: unknown key 'tracing'; the known keys are crucible, host, leases, cache, metrics, coordination, alerts, traces, plugins",
            ]),
        BadManifest(name: "bad indentation", text: "crucible: 1\nplugins:\n  a:\n    library: A\n   start: {}\n", problems: [
                "m.yaml:5:4: not valid YAML: did not find expected key while parsing a block mapping that starts at 3:3",
            ]),
        BadManifest(name: "a tab", text: "crucible: 1\nplugins:\n\ta:\n", problems: [
                "m.yaml:3:1: a tab is not allowed here; indent with spaces",
            ]),
        BadManifest(name: "open quote", text: "crucible: 1\nplugins: \"\n", problems: [
                "m.yaml:3:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar that starts at 2:10",
            ]),
        BadManifest(name: "open bracket", text: "crucible: 1\nplugins: {a: [\n", problems: [
                "m.yaml:3:1: not valid YAML: did not find expected node content while parsing a flow node that starts at 3:1",
            ]),
        BadManifest(name: "a control character", text: "crucible: 1\n# \u{1}\nplugins: {}\n", problems: [
                "m.yaml:2:3: the character U+1 is not allowed in YAML; remove it",
            ]),
        BadManifest(name: "two documents", text: "crucible: 1\nplugins: {}\n---\ncrucible: 1\n", problems: [
                "m.yaml:3:1: a second document starts here; give each document a file of its own",
            ]),
        BadManifest(name: "undefined alias", text: withPlugin("config: { a: *b }"), problems: [
                "m.yaml:5:18: nothing before here has the anchor '&b'; put '&' and the name in front of the value that is meant",
            ]),
        BadManifest(name: "alias inside itself", text: withPlugin("config: { a: &b [*b] }"), problems: [
                "m.yaml:5:22: the alias '*b' stands inside the value it names",
            ]),
        BadManifest(name: "merge key", text: withPlugin("config: { a: &b { c: 1 }, d: { <<: *b } }"), problems: [
                "m.yaml:5:36: merge keys ('<<') are not supported; write the keys out, or use an alias for a whole value",
            ]),
        BadManifest(name: "a key that is a list", text: withPlugin("config: { [a]: 1 }"), problems: [
                "m.yaml:5:15: a key must be text, but it is a list; write the key as a word",
            ]),
        BadManifest(name: "unknown tags", text: withPlugin("config: { a: !secret x, b: !!set {}, c: !!int x }"), problems: [
                "m.yaml:5:18: the tag '!secret' cannot be used here; remove the tag",
                "m.yaml:5:32: the tag 'tag:yaml.org,2002:set' cannot be used here; remove the tag",
                "m.yaml:5:45: 'x' does not fit its tag '!!int'; remove the tag",
            ]),
        BadManifest(
            name: "duplicates everywhere",
            text: "crucible: 1\ncrucible: 1\nplugins:\n  a:\n    library: A\n    library: B\n  a: { library: C }\n",
            problems: [
                "m.yaml:2:1: duplicate key 'crucible', first given at 1:1; keep one of them",
                "m.yaml:6:5: duplicate key 'library', first given at 5:5; keep one of them",
                "m.yaml:7:3: duplicate key 'a', first given at 4:3; keep one of them",
            ]),
        BadManifest(name: "not JSON", text: withPlugin("config: { a: .inf, b: [-.INF, .nan], c: 1e999, d: 99999999999999999999 }"), problems: [
                "m.yaml:5:18: '.inf' cannot be passed on: JSON has no such number; put quotes around it if text is meant",
                "m.yaml:5:28: '-.INF' cannot be passed on: JSON has no such number; put quotes around it if text is meant",
                "m.yaml:5:35: '.nan' cannot be passed on: JSON has no such number; put quotes around it if text is meant",
                "m.yaml:5:45: the number '1e999' is too large; put quotes around it if text is meant",
                "m.yaml:5:55: the number '99999999999999999999' is too large; put quotes around it if text is meant",
            ]),
    ]

    /// Problems of plugins.
    static let plugins: [BadManifest] = [
        BadManifest(name: "misspelt key", text: withPlugin("confg: {}"), problems: [
                "m.yaml:5:5: unknown key 'confg' in plugin 'a'; did you mean 'config'?",
            ]),
        BadManifest(name: "several at once", text: withPlugin("confg: {}\nstart: { atempts: 2, deadline: 5 }\nrequired: yes"), problems: [
                "m.yaml:5:5: unknown key 'confg' in plugin 'a'; did you mean 'config'?",
                "m.yaml:6:14: unknown key 'atempts' in 'start' of plugin 'a'; did you mean 'attempts'?",
                "m.yaml:6:36: 'deadline' of 'start' of plugin 'a' is a number without a unit; write 5s",
                "m.yaml:7:15: 'required' of plugin 'a' must be true or false, but it is text; write true or false without quotes; yes, no, on and off are text",
            ]),
        BadManifest(name: "isolation", text: withPlugin("isolation: process"), problems: [
                "m.yaml:5:5: unknown key 'isolation' in plugin 'a'; the known keys are library, foreign, config, start, required, grants, bind, swap, health, lease, cache",
            ]),
        BadManifest(name: "ids", text: "crucible: 1\nplugins:\n  A: { library: X }\n  1: { library: X }\n  \"a\\nb\": { library: X }\n", problems: [
                "m.yaml:3:3: 'A' cannot be the id of a plugin; use at most 64 of a-z, 0-9, '_' and '-', a letter first",
                "m.yaml:4:3: '1' cannot be the id of a plugin; use at most 64 of a-z, 0-9, '_' and '-', a letter first",
                "m.yaml:5:3: 'a\\u{a}b' cannot be the id of a plugin; use at most 64 of a-z, 0-9, '_' and '-', a letter first",
            ]),
        BadManifest(name: "plugin empty", text: "crucible: 1\nplugins:\n  a:\n", problems: [
                "m.yaml:3:5: plugin 'a' must be a mapping of keys, but it is empty; give it a value",
            ]),
        BadManifest(name: "no library", text: "crucible: 1\nplugins:\n  a: { required: true }\n", problems: [
                "m.yaml:3:3: plugin 'a' has no 'library'; add 'library:' with the name of its library, or 'foreign:' for a C library",
            ]),
        BadManifest(name: "library empty", text: "crucible: 1\nplugins:\n  a: { library: \"\" }\n", problems: [
                "m.yaml:3:17: '' is empty where a path is needed; name a file or command",
            ]),
        BadManifest(name: "library a number", text: "crucible: 1\nplugins:\n  a: { library: 12 }\n", problems: [
                "m.yaml:3:17: 'library' of plugin 'a' must be text, but it is a number; put quotes around it",
            ]),
        BadManifest(name: "library a file name", text: "crucible: 1\nplugins:\n  a: { library: libA.so }\n", problems: [
                "m.yaml:3:17: the library 'libA.so' is a file name without a directory; write 'A', or ./ in front for a file beside the manifest",
            ]),
        BadManifest(name: "library a directory", text: "crucible: 1\nplugins:\n  a: { library: lib/ }\n", problems: [
                "m.yaml:3:17: the library 'lib/' is a directory; name a file in it",
            ]),
        BadManifest(name: "library a sentence", text: "crucible: 1\nplugins:\n  a: { library: my library }\n", problems: [
                "m.yaml:3:17: 'my library' is not the name of a library; use letters, digits, '_', '-', '+' and '.', or a path with a '/'",
            ]),
        BadManifest(name: "library with NUL", text: "crucible: 1\nplugins:\n  a: { library: \"./a\\0b\" }\n", problems: [
                "m.yaml:3:17: './a\\u{0}b' contains a NUL character, which no path can; remove it",
            ]),
        BadManifest(name: "config empty", text: withPlugin("config:"), problems: [
                "m.yaml:5:12: 'config' of plugin 'a' must be a mapping, but it is empty; give it a value",
            ]),
        BadManifest(name: "config a list", text: withPlugin("config: [1]"), problems: [
                "m.yaml:5:13: 'config' of plugin 'a' must be a mapping, but it is a list",
            ]),
        BadManifest(name: "references", text: withPlugin("config: { a: \"${\", b: \"${1}\", c: \"${A:?no}\", d: \"${A:-${B}}\", e: \"${}\" }"), problems: [
                "m.yaml:5:18: '${' without a closing '}'; write ${NAME} or ${NAME:-default}; $${ is a literal ${",
                "m.yaml:5:27: '${1}' is not a reference to an environment variable; write ${NAME} or ${NAME:-default}; $${ is a literal ${",
                "m.yaml:5:38: '${A:?no}' is not a reference to an environment variable; write ${NAME} or ${NAME:-default}; $${ is a literal ${",
                "m.yaml:5:53: '${A:-${B}' is not a reference to an environment variable; write ${NAME} or ${NAME:-default}; $${ is a literal ${",
                "m.yaml:5:70: '${}' is not a reference to an environment variable; write ${NAME} or ${NAME:-default}; $${ is a literal ${",
            ]),
        BadManifest(name: "reference in flow style", text: withPlugin("config: { a: ${KEY} }"), problems: [
                "m.yaml:5:19: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping that starts at 5:13; put quotes around text with '${'",
            ]),
        BadManifest(name: "binding to nobody", text: withPlugin("bind: { crucible.model/1: [b, a, a], crucible.voice/1: [], crucible.tools/1: 3 }"), problems: [
                "m.yaml:5:32: the binding of 'crucible.model/1' in plugin 'a' names 'b', which is no plugin here; did you mean 'a'?",
                "m.yaml:5:38: the binding of 'crucible.model/1' in plugin 'a' names 'a' twice; name it once",
                "m.yaml:5:60: the binding of 'crucible.voice/1' in plugin 'a' is empty; name a plugin, or remove the binding",
                "m.yaml:5:82: the binding of 'crucible.tools/1' in plugin 'a' must be the id of a plugin, but it is a number",
            ]),
        BadManifest(name: "binding near an id", text: "crucible: 1\nplugins:\n  openai: { library: A, bind: { x.y/1: opnai } }\n", problems: [
                "m.yaml:3:40: the binding of 'x.y/1' in plugin 'openai' names 'opnai', which is no plugin here; did you mean 'openai'?",
            ]),
        BadManifest(name: "binding of no interface", text: withPlugin("bind: { model: a, crucible.model: a, Crucible.model/1: a }"), problems: [
                "m.yaml:5:13: 'model' in 'bind' of plugin 'a' is not the name of an interface; write it like crucible.model/1",
                "m.yaml:5:23: 'crucible.model' in 'bind' of plugin 'a' is not the name of an interface; write it like crucible.model/1",
                "m.yaml:5:42: 'Crucible.model/1' in 'bind' of plugin 'a' is not the name of an interface; write it like crucible.model/1",
            ]),
    ]

    /// Problems of single values.
    static let values: [BadManifest] = [
        BadManifest(
            name: "host",
            text: "crucible: 1\nhost: { stop_deadline: 10, max_message: 16, log_level: warn }\nplugins: {}\n",
            problems: [
                "m.yaml:2:24: 'stop_deadline' of host is a number without a unit; write 10s",
                "m.yaml:2:41: 'max_message' of host is a number without a unit; write it with B, KiB, MiB or GiB, such as 16MiB",
                "m.yaml:2:56: 'log_level' of host cannot be 'warn'; did you mean 'warning'?",
            ]),
        BadManifest(
            name: "host, other mistakes",
            text: "crucible: 1\nhost: { stop_deadline: 2 s, max_message: 16M, log_level: [] }\nplugins: {}\n",
            problems: [
                "m.yaml:2:24: 'stop_deadline' of host is '2 s', which is not a duration; write it like 250ms, 10s, 1m30s or 2h",
                "m.yaml:2:42: 'max_message' of host is '16M', which is not a size; write it like 100B, 512KiB, 64MiB or 1GB",
                "m.yaml:2:58: 'log_level' of host must be one of trace, debug, info, notice, warning, error, critical, but it is a list",
            ]),
        BadManifest(
            name: "host out of range",
            text: "crucible: 1\nhost: { stop_deadline: 2h, max_message: 1KiB, log_level: loud }\nplugins: {}\n",
            problems: [
                "m.yaml:2:24: 'stop_deadline' of host is '2h', which is out of range; choose from 10ms to 1h",
                "m.yaml:2:41: 'max_message' of host is '1KiB', which is out of range; choose from 64KiB to 256MiB",
                "m.yaml:2:58: 'log_level' of host cannot be 'loud'; the known values are trace, debug, info, notice, warning, error, critical",
            ]),
        BadManifest(name: "start", text: withPlugin("start: { deadline: -1, attempts: 0, backoff: 11m }"), problems: [
                "m.yaml:5:24: 'deadline' of 'start' of plugin 'a' must be a duration such as 10s, but it is a number",
                "m.yaml:5:38: 'attempts' of 'start' of plugin 'a' is '0', which is out of range; choose from 1 to 10",
                "m.yaml:5:50: 'backoff' of 'start' of plugin 'a' is '11m', which is out of range; choose from 0s to 10m",
            ]),
        BadManifest(name: "start, types", text: withPlugin("start: { deadline: 1.5s, attempts: \"3\", backoff: true }"), problems: [
                "m.yaml:5:24: 'deadline' of 'start' of plugin 'a' is '1.5s', which is not a duration; write it like 250ms, 10s, 1m30s or 2h",
                "m.yaml:5:40: 'attempts' of 'start' of plugin 'a' must be a whole number, but it is text; remove the quotes",
                "m.yaml:5:54: 'backoff' of 'start' of plugin 'a' must be a duration such as 10s, but it is true or false",
            ]),
        BadManifest(name: "grants, types", text: withPlugin("grants: { http: api.openai.com, commands: [1], files: [\"\"], env: [] }"), problems: [
                "m.yaml:5:21: 'http' of 'grants' of plugin 'a' must be a list, but it is text; put [ and ] around it",
                "m.yaml:5:48: an entry in 'commands' of 'grants' of plugin 'a' must be text, but it is a number; put quotes around it",
                "m.yaml:5:60: '' is empty where a path is needed; name a file or command",
                "m.yaml:5:65: unknown key 'env' in 'grants' of plugin 'a'; the known keys are http, commands, files",
            ]),
        BadManifest(
            name: "http grants",
            text: withPlugin("grants: { http: [\"https://api.openai.com\", \"*\", \"*.\", \"::1\", \"a b\", \"a:0\", \"a:x\", \"bücher.de\", \"1.2.3\"] }"),
            problems: [
                "m.yaml:5:22: 'https://api.openai.com' is not a host that can be granted; a grant names a host, not a URL: write it without scheme and path",
                "m.yaml:5:48: '*' is not a host that can be granted; name the hosts, or all below one name with *.example.com",
                "m.yaml:5:53: '*.' is not a host that can be granted; after '*.' write a host name, such as *.example.com",
                "m.yaml:5:59: '::1' is not a host that can be granted; write an IPv6 address in brackets, such as [::1]:8080",
                "m.yaml:5:66: 'a b' is not a host that can be granted; write host, host:port or host:*, in ASCII",
                "m.yaml:5:73: 'a:0' is not a host that can be granted; the port is a number from 1 to 65535, or *",
                "m.yaml:5:80: 'a:x' is not a host that can be granted; the port is a number from 1 to 65535, or *",
                "m.yaml:5:87: 'bücher.de' is not a host that can be granted; write host, host:port or host:*, in ASCII",
                "m.yaml:5:100: '1.2.3' is not a host that can be granted; write host, host:port or host:*, in ASCII",
            ]),
    ]
}
