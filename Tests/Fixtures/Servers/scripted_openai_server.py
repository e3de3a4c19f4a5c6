#!/usr/bin/env python3
"""A scripted OpenAI-compatible server for tests. Python's standard library only.

`--port 0` takes a free port; the port is printed as the first line of standard output. The model's name selects the behaviour:

  echo               streams the last user message back, word by word
  tool-caller        `USE name {json}` in the user's text (once or several times) becomes that many tool calls in one answer, if tools
                     are offered and no tool has answered yet; otherwise "TOOL SAID: " and the tools' answers, joined with " | "
  loop               asks for a tool in every answer: the one named with USE, or the first offered
  slow               one word every 100 ms, ten on a line, until the client disconnects
  unauthorised       401
  rate-limited       429 with Retry-After: 1 the first time, then echo
  rate-limited-long  429 with Retry-After: 3600
  too-long           400 context_length_exceeded
  overloaded         503 the first time, then echo
  broken             the connection breaks in the middle of the answer
  cut                the body ends properly, but without finish_reason and [DONE]
  garbage            an event that is not JSON
  error-in-stream    an error object after the first word
  die                the process exits in the middle of the answer
  hang               never answers

Any other model is 404 model_not_found. GET /health is 200, GET /v1/models lists the names above, GET /stats gives
{"requests": {model: count}, "active": n, "disconnects": n, "last": [{"model", "authorization", "body"}, ...]} with the last 32.
"""
import argparse
import json
import os
import re
import select
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEPT_REQUESTS = 32
LARGEST_BODY = 16 << 20


class Stats:
    def __init__(self):
        self.lock = threading.Lock()
        self.requests, self.active, self.disconnects, self.last = {}, 0, 0, []

    def begin(self, model, authorization, body):
        """Counts a request; how many of this model there have been, this one included."""
        with self.lock:
            self.active += 1
            self.requests[model] = self.requests.get(model, 0) + 1
            self.last = (self.last + [{"model": model, "authorization": authorization, "body": body}])[-KEPT_REQUESTS:]
            return self.requests[model]

    def end(self, disconnected):
        with self.lock:
            self.active -= 1
            self.disconnects += disconnected

    def report(self):
        with self.lock:
            return {"requests": dict(self.requests), "active": self.active, "disconnects": self.disconnects, "last": list(self.last)}


STATS = Stats()


class Disconnected(Exception):
    """The client went away before the answer was complete."""


def texts(messages, role):
    return [message.get("content") or "" for message in messages if message.get("role") == role]


def words(text):
    return re.findall(r"\S+\s*|\s+", text)


def offered_name(asked, tools):
    """The offered name that stands for `asked`: clients replace what the OpenAI protocol does not allow in names."""
    names = [tool["function"]["name"] for tool in tools]
    plain = re.sub(r"[^a-zA-Z0-9_-]", "_", asked)
    return next((name for name in names if name in (asked, plain)), asked)


def wanted_calls(text, tools):
    """(name, arguments) for each `USE name {json}`; arguments that are not JSON are passed on as they stand."""
    calls = []
    for match in re.finditer(r"\bUSE\s+(\S+)[ \t]*", text):
        rest = text[match.end():]
        try:
            arguments = rest[:json.JSONDecoder().raw_decode(rest)[1]] if rest.startswith("{") else "{}"
        except ValueError:
            arguments = rest.split("\n", 1)[0]
        calls.append((offered_name(match[1], tools), arguments))
    return calls


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    # ---- GET

    def do_GET(self):
        if self.path == "/health":
            self.answer_json(200, {"status": "ok"})
        elif self.path == "/v1/models":
            self.answer_json(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in BEHAVIOURS]})
        elif self.path == "/stats":
            self.answer_json(200, STATS.report())
        else:
            self.answer_error(404, "no such page", "not_found")

    # ---- POST

    def do_POST(self):
        if self.path != "/v1/chat/completions":
            return self.answer_error(404, "no such page", "not_found")
        try:
            length = int(self.headers.get("Content-Length", ""))
            body = json.loads(self.rfile.read(length)) if 0 <= length <= LARGEST_BODY else None
            self.model, self.messages = str(body["model"]), list(body["messages"])
        except (ValueError, TypeError, KeyError) as error:
            return self.answer_error(400, f"malformed request: {error!r}", "invalid_request_error")
        self.body, self.tools, self.streams = body, body.get("tools") or [], bool(body.get("stream"))
        count = STATS.begin(self.model, self.headers.get("Authorization"), body)
        disconnected = False
        try:
            BEHAVIOURS.get(self.model, Handler.unknown_model)(self, count)
        except (Disconnected, BrokenPipeError, ConnectionResetError):
            disconnected, self.close_connection = True, True
        finally:
            STATS.end(disconnected)

    def unknown_model(self, _):
        self.answer_error(404, f"The model `{self.model}` does not exist", "model_not_found")

    # ---- What the models do

    def echo(self, _):
        self.answer_text((texts(self.messages, "user") or [""])[-1])

    def tool_caller(self, _):
        said = texts(self.messages, "tool")
        calls = wanted_calls((texts(self.messages, "user") or [""])[-1], self.tools)
        if said:
            self.answer_text("TOOL SAID: " + " | ".join(said))
        elif self.tools and calls:
            self.answer_calls(calls)
        else:
            self.answer_text("no tool was offered" if calls else "no tool was asked for")

    def loop(self, _):
        calls = wanted_calls((texts(self.messages, "user") or [""])[-1], self.tools)
        if not self.tools:
            return self.answer_text("no tool was offered")
        self.answer_calls(calls[:1] or [(self.tools[0]["function"]["name"], "{}")])

    def slow(self, _):
        self.begin_stream()
        number = 0
        while True:
            number += 1
            self.event(self.chunk({"content": f"word{number}" + ("\n" if number % 10 == 0 else " ")}))
            self.wait_for_disconnect(0.1)

    def unauthorised(self, _):
        self.answer_error(401, "Incorrect API key provided", "invalid_api_key")

    def rate_limited(self, count):
        if count > 1:
            return self.echo(count)
        self.answer_error(429, "Rate limit reached for requests", "rate_limit_exceeded", {"Retry-After": "1"})

    def rate_limited_long(self, _):
        self.answer_error(429, "Rate limit reached for tokens per day", "rate_limit_exceeded", {"Retry-After": "3600"})

    def too_long(self, _):
        self.answer_error(
            400, "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.",
            "context_length_exceeded")

    def overloaded(self, count):
        if count > 1:
            return self.echo(count)
        self.answer_error(503, "The server is overloaded", "overloaded")

    def broken(self, _):
        self.begin_stream()
        self.event(self.chunk({"content": "the beginning "}))
        self.break_connection()

    def cut(self, _):
        self.begin_stream()
        self.event(self.chunk({"content": "the beginning "}))
        self.end_stream()

    def garbage(self, _):
        self.begin_stream()
        self.raw_event("{this is not JSON")
        self.end_stream()

    def error_in_stream(self, _):
        self.begin_stream()
        self.event(self.chunk({"content": "the beginning "}))
        self.event({"error": {"message": "the model ran out of memory", "type": "server_error", "code": 500}})
        self.end_stream()

    def die(self, _):
        self.begin_stream()
        self.event(self.chunk({"content": "last words "}))
        print("scripted_openai_server: dies as asked", file=sys.stderr, flush=True)
        os._exit(9)

    def hang(self, _):
        self.wait_for_disconnect(None)

    # ---- Answers

    def usage(self, answer):
        given = sum(len((message.get("content") or "").split()) for message in self.messages)
        return {"prompt_tokens": given, "completion_tokens": answer, "total_tokens": given + answer}

    def answer_text(self, text):
        pieces = words(text)
        if not self.streams:
            return self.answer_whole({"role": "assistant", "content": text}, "stop", len(pieces))
        self.begin_stream()
        self.event(self.chunk({"role": "assistant", "content": ""}))
        for piece in pieces:
            self.event(self.chunk({"content": piece}))
        self.end_answer("stop", len(pieces))

    def answer_calls(self, calls):
        whole = [
            {"id": f"call_{STATS.report()['requests'][self.model]}_{index}", "type": "function",
             "function": {"name": name, "arguments": arguments}}
            for index, (name, arguments) in enumerate(calls)
        ]
        if not self.streams:
            return self.answer_whole({"role": "assistant", "content": None, "tool_calls": whole}, "tool_calls", len(whole))
        self.begin_stream()
        for index, call in enumerate(whole):
            start = {**call, "index": index, "function": {**call["function"], "arguments": ""}}
            self.event(self.chunk({"tool_calls": [start]}))
        # The pieces of all calls in turn, as a server may send parallel calls.
        for start in range(0, max(len(arguments) for _, arguments in calls), 5):
            for index, (_, arguments) in enumerate(calls):
                if piece := arguments[start:start + 5]:
                    self.event(self.chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}))
        self.end_answer("tool_calls", len(whole))

    def answer_whole(self, message, reason, tokens):
        choice = {"index": 0, "message": message, "finish_reason": reason}
        self.answer_json(200, {
            "id": "chatcmpl-scripted", "object": "chat.completion", "model": self.model, "choices": [choice], "usage": self.usage(tokens)})

    def chunk(self, delta, reason=None):
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return {"id": "chatcmpl-scripted", "object": "chat.completion.chunk", "model": self.model, "choices": [choice]}

    def end_answer(self, reason, tokens):
        self.event(self.chunk({}, reason))
        if (self.body.get("stream_options") or {}).get("include_usage"):
            self.event({**self.chunk({}), "choices": [], "usage": self.usage(tokens)})
        self.raw_event("[DONE]")
        self.end_stream()

    def answer_error(self, status, message, code, headers=None):
        self.answer_json(status, {"error": {"message": message, "type": "invalid_request_error", "code": code}}, headers)

    def answer_json(self, status, document, headers=None):
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    # ---- The stream, in chunked encoding

    def begin_stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def event(self, document):
        self.raw_event(json.dumps(document))

    def raw_event(self, text):
        data = f"data: {text}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def end_stream(self):
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def break_connection(self):
        self.close_connection = True

    def wait_for_disconnect(self, seconds):
        """Returns after `seconds` (None: never), raises Disconnected as soon as the client has closed the connection."""
        ready, _, _ = select.select([self.connection], [], [], seconds)
        if ready:
            raise Disconnected


BEHAVIOURS = {
    "echo": Handler.echo, "tool-caller": Handler.tool_caller, "loop": Handler.loop, "slow": Handler.slow,
    "unauthorised": Handler.unauthorised, "rate-limited": Handler.rate_limited, "rate-limited-long": Handler.rate_limited_long,
    "too-long": Handler.too_long, "overloaded": Handler.overloaded, "broken": Handler.broken, "cut": Handler.cut,
    "garbage": Handler.garbage, "error-in-stream": Handler.error_in_stream, "die": Handler.die, "hang": Handler.hang,
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that closes an idle connection is no error of this server."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(description="A scripted OpenAI-compatible server for tests.")
    parser.add_argument("--port", type=int, default=0, help="TCP port on 127.0.0.1; 0 takes a free one")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A parent may have left them blocked, as threads of libdispatch do.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    server = Server(("127.0.0.1", options.port), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
