#!/usr/bin/env python3
"""An MCP server on standard input and output that misbehaves in one chosen way. No dependencies.

    faulty_mcp_server.py MODE [--marker FILE]

Without a word to the contrary a mode speaks 2025-11-25 (an unknown method such as server/discover gets "method not found"), offers the
one tool `echo(text)`, and ends when its standard input does.

    well                   nothing is wrong
    modern                 speaks 2026-07-28 only: no initialize, no ping, an envelope is demanded; tool `roots` asks for the roots first;
                           after a call of `echo` the tool `later` appears and the listening client is told
    old-protocol           speaks 2024-11-05, whatever it is offered
    unknown-protocol       answers initialize with version 1999-01-01
    dies-on-probe          ends when the first message is not initialize, as servers made with the Rust SDK do
    dies-after-initialize  answers initialize, then ends with code 3
    dies-twice             like dies-after-initialize for the first two runs; counts the runs in the marker file
    never-answers          reads everything and writes nothing
    never-answers-calls    lists its tools, then answers no call
    pagination             three pages with the tools one, two, three
    cursor-loop            every page names the same next cursor
    progress               `echo` reports progress three times, with total and message, before it answers
    logs                   before it answers a call sends four log messages: a debug text, a warning of a named logger, an object, and a
                           critical text of two lines
    slow-until-cancelled   `echo` answers only when it is cancelled; then the marker file gets the id of the cancelled request. When it is asked,
                           it makes a file of the marker's name with `.asked` behind it
    garbage-lines          writes lines between its answers that are not JSON-RPC: text, broken JSON, deep nesting, bad UTF-8
    wrong-id               answers each call with a wrong id, then with the id as a string, then rightly, then rightly once more
    malformed-result       answers each call with a result whose content is not a list
    crash-on-call          `echo` ends the process with code 7, after a line on standard error
    list-changed           after a call of `echo` announces that its tools have changed: then there is also the tool `later`
    giant-line             answers each call with a text of 5 MiB, more than the client reads
    endless-line           answers each call with bytes without a line feed, until its output is closed
    asks-the-client        during each call asks the client for ping, roots/list and sampling/createMessage, and answers with what it got
    ignores-the-end        goes on after its standard input has ended and ignores SIGTERM
"""
import json
import os
import signal
import sys
import time

MODE = sys.argv[1]
MARKER = sys.argv[sys.argv.index("--marker") + 1] if "--marker" in sys.argv else None
MODERN = "2026-07-28"
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
SUBSCRIPTION_KEY = "io.modelcontextprotocol/subscriptionId"


def tool(name):
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    return {"name": name, "description": "Gives the text back (%s)" % name, "inputSchema": schema}


class Server:
    def __init__(self):
        self.tools = [tool("echo")]
        self.listening = None
        self.open_call = None

    def write(self, message):
        self.write_raw(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    def write_raw(self, data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def result(self, request, result):
        if MODE == "modern":
            result = {"resultType": "complete", **result}
        self.write({"id": request["id"], "result": result})

    def error(self, request, code, message, data=None):
        error = {"code": code, "message": message}
        if data is not None:
            error["data"] = data
        self.write({"id": request["id"], "error": error})

    def run(self):
        for line in sys.stdin.buffer:
            message = json.loads(line)
            if MODE == "never-answers":
                continue
            if MODE == "garbage-lines":
                self.garbage()
            if MODE == "dies-on-probe" and message.get("method") == "server/discover":
                print("expected initialize", file=sys.stderr, flush=True)
                sys.exit(1)
            self.take(message)

    def garbage(self):
        for data in (b"Listening on stdio ...", b"{broken", b"[" * 100000, b"\xff\xfe", b'{"id":1}', b"[]", b"null", b"   "):
            self.write_raw(data + b"\n")

    def take(self, message):
        method = message.get("method")
        if method is None or "id" not in message:
            return self.notified(message)
        if MODE == "modern" and VERSION_KEY not in message.get("params", {}).get("_meta", {}):
            return self.error(message, -32022, "the envelope is missing", {"supported": [MODERN], "requested": "none"})
        handler = {
            "initialize": self.initialize, "server/discover": self.discover, "tools/list": self.list, "tools/call": self.call,
            "ping": lambda request: self.result(request, {}), "subscriptions/listen": self.listen,
        }.get(method)
        modern_only = ("server/discover", "subscriptions/listen")
        if handler is None or (method in modern_only) != (MODE == "modern") and method in modern_only + ("initialize", "ping"):
            return self.error(message, -32601, "method not found: %s" % method)
        handler(message)

    def notified(self, message):
        if message.get("method") == "notifications/initialized" and MODE in ("dies-after-initialize", "dies-twice"):
            if MODE == "dies-after-initialize" or self.runs() <= 2:
                print("this server always does that", file=sys.stderr, flush=True)
                sys.exit(3)
        if message.get("method") == "notifications/cancelled" and MODE == "slow-until-cancelled":
            with open(MARKER, "w") as file:
                file.write(json.dumps(message["params"]["requestId"]))

    def runs(self):
        with open(MARKER, "a") as file:
            file.write("run\n")
        with open(MARKER) as file:
            return len(file.readlines())

    def initialize(self, request):
        version = request["params"]["protocolVersion"]
        if version not in ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"):
            version = "2025-11-25"
        version = {"old-protocol": "2024-11-05", "unknown-protocol": "1999-01-01"}.get(MODE, version)
        capabilities = {"tools": {"listChanged": MODE == "list-changed"}}
        self.result(request, {"protocolVersion": version, "capabilities": capabilities, "serverInfo": {"name": MODE, "version": "1"}})

    def discover(self, request):
        self.result(request, {"supportedVersions": [MODERN], "capabilities": {"tools": {"listChanged": True}}})

    def listen(self, request):
        self.listening = request["id"]
        meta = {SUBSCRIPTION_KEY: self.listening}
        params = {"notifications": {"toolsListChanged": True}, "_meta": meta}
        self.write({"method": "notifications/subscriptions/acknowledged", "params": params})

    def list(self, request):
        if MODE == "modern" and len(self.tools) == 1:
            self.tools.append(tool("roots"))
        cursor = request.get("params", {}).get("cursor")
        if MODE == "pagination":
            page = {None: ("one", "page-2"), "page-2": ("two", "page-3"), "page-3": ("three", None)}[cursor]
            next_cursor = {"nextCursor": page[1]} if page[1] else {}
            return self.result(request, {"tools": [tool(page[0])], **next_cursor})
        if MODE == "cursor-loop":
            return self.result(request, {"tools": [tool("echo" if cursor is None else "again")], "nextCursor": "round"})
        self.result(request, {"tools": self.tools})

    def call(self, request):
        name, arguments = request["params"]["name"], request["params"].get("arguments", {})
        answer = {"content": [{"type": "text", "text": arguments.get("text", "")}], "isError": False}
        special = getattr(self, "call_" + MODE.replace("-", "_"), None)
        if special:
            return special(request, name, answer)
        self.result(request, answer)

    def call_modern(self, request, name, answer):
        if name == "roots" and "inputResponses" not in request["params"]:
            asked = {"where": {"method": "roots/list"}}
            return self.result(request, {"resultType": "input_required", "inputRequests": asked, "requestState": "s1"})
        if name == "roots":
            given = json.dumps([request["params"]["inputResponses"], request["params"].get("requestState")])
            return self.result(request, {"content": [{"type": "text", "text": given}]})
        self.result(request, answer)
        self.tools.append(tool("later"))
        if self.listening is not None:
            self.write({"method": "notifications/tools/list_changed", "params": {"_meta": {SUBSCRIPTION_KEY: self.listening}}})

    def call_list_changed(self, request, name, answer):
        self.result(request, answer)
        self.tools.append(tool("later"))
        self.write({"method": "notifications/tools/list_changed"})

    def call_never_answers_calls(self, request, name, answer):
        pass

    def call_slow_until_cancelled(self, request, name, answer):
        with open(MARKER + ".asked", "w"):
            pass

    def call_progress(self, request, name, answer):
        token = request["params"]["_meta"]["progressToken"]
        for step in (1, 2, 3):
            params = {"progressToken": token, "progress": step, "total": 3, "message": "step %d" % step}
            self.write({"method": "notifications/progress", "params": params})
        self.result(request, answer)

    def call_tells_context(self, request, name, answer):
        answer["content"][0]["text"] = request["params"]["_meta"].get("traceparent", "none")
        answer["isError"] = "fail" in request["params"]["arguments"]
        self.result(request, answer)

    def call_logs(self, request, name, answer):
        for level, more in (("debug", {"data": "thinking"}), ("warning", {"logger": "disk", "data": "nearly full"}),
                            ("info", {"data": {"left": 3}}), ("critical", {"data": "on\nfire"})):
            self.write({"method": "notifications/message", "params": {"level": level, **more}})
        self.result(request, answer)

    def call_wrong_id(self, request, name, answer):
        lie = {"content": [{"type": "text", "text": "this is not the answer"}]}
        self.write({"id": request["id"] + 1000, "result": lie})
        self.write({"id": str(request["id"]), "result": lie})
        self.result(request, answer)
        self.result(request, lie)

    def call_malformed_result(self, request, name, answer):
        self.result(request, {"content": "not a list"})

    def call_crash_on_call(self, request, name, answer):
        print("giving up in the middle", file=sys.stderr, flush=True)
        os._exit(7)

    def call_giant_line(self, request, name, answer):
        self.result(request, {"content": [{"type": "text", "text": "x" * (5 << 20)}]})

    def call_endless_line(self, request, name, answer):
        while True:
            self.write_raw(b"x" * 65536)

    def call_asks_the_client(self, request, name, answer):
        got = {}
        for method in ("ping", "roots/list", "sampling/createMessage"):
            self.write({"id": "ask-" + method, "method": method, "params": {}})
            reply = json.loads(sys.stdin.buffer.readline())
            got[method] = {"id": reply["id"], "result": reply.get("result"), "code": reply.get("error", {}).get("code")}
        self.result(request, {"content": [{"type": "text", "text": json.dumps(got, sort_keys=True)}]})


if __name__ == "__main__":
    if MODE == "ignores-the-end":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        Server().run()
    except BrokenPipeError:
        os._exit(0)
    while MODE == "ignores-the-end":
        time.sleep(1)
