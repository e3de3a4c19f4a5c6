"""otlp_collector.py [--file FILE] [--script STATUS,STATUS:RETRY_AFTER,...]: a stand-in for an OpenTelemetry collector.

Takes POST /v1/traces as OTLP/HTTP with JSON, decodes every body strictly into the messages of opentelemetry-proto, and judges the whole at the
end of its standard input: one JSON object with what it got and everything that is wrong with it.

With --script the requests get these statuses in turn, the last one again and again; `reset` closes the connection without an answer, `hang`
never answers. Only what got 200 counts as received. With --file FILE it decodes and judges the bodies in a file, one a line, and ends."""

import argparse
import base64
import http.server
import json
import socket
import struct
import sys
import threading

try:
    from google.protobuf import json_format
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
except ImportError:
    sys.exit(f"{sys.executable} has no module 'opentelemetry.proto'; run `make model`, or: {sys.executable} -m pip install opentelemetry-proto")

HEXADECIMAL = set("0123456789abcdef")


def decode(body):
    """The message in a body. Ids are hexadecimal in OTLP, where the JSON of protobuf has base64."""
    document = json.loads(body)
    for resource in document["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                for key, size in (("traceId", 32), ("spanId", 16), ("parentSpanId", 16)):
                    if key not in span and key == "parentSpanId":
                        continue
                    text = span[key]
                    if len(text) != size or not set(text) <= HEXADECIMAL or set(text) == {"0"}:
                        raise ValueError(f"{key} is {text!r}")
                    span[key] = base64.b64encode(bytes.fromhex(text)).decode()
                for key in ("startTimeUnixNano", "endTimeUnixNano"):
                    if not isinstance(span[key], str):
                        raise ValueError(f"{key} is not a text")
    return json_format.ParseDict(document, ExportTraceServiceRequest(), ignore_unknown_fields=False)


def plain(value):
    return getattr(value, value.WhichOneof("value"))


def judge(messages):
    """All spans as plain objects, and what is wrong with them as trees."""
    spans, problems = [], []
    for message in messages:
        for resource in message.resource_spans:
            named = {attribute.key: plain(attribute.value) for attribute in resource.resource.attributes}
            if named.get("service.name") != "crucible" or not named.get("service.version"):
                problems.append(f"the resource is {named}")
            for scope in resource.scope_spans:
                for span in scope.spans:
                    spans.append({
                        "trace": span.trace_id.hex(), "id": span.span_id.hex(), "parent": span.parent_span_id.hex(), "name": span.name,
                        "kind": span.kind, "start": span.start_time_unix_nano, "end": span.end_time_unix_nano, "status": span.status.code,
                        "message": span.status.message, "attributes": {a.key: plain(a.value) for a in span.attributes}})
    for trace in sorted({span["trace"] for span in spans}):
        own = [span for span in spans if span["trace"] == trace]
        known = {span["id"]: span for span in own}
        if len(known) != len(own):
            problems.append(f"{trace}: an id occurs twice")
        roots = [span["name"] for span in own if not span["parent"]]
        if len(roots) != 1:
            problems.append(f"{trace}: the roots are {roots}")
        for span in own:
            if span["end"] < span["start"]:
                problems.append(f"{span['name']} ends before it starts")
            if span["parent"] and span["parent"] not in known:
                problems.append(f"{span['name']} has no parent")
            parent = known.get(span["parent"])
            # What was cancelled with its parent may take a moment longer.
            is_cancelled = any(one and one["attributes"].get("crucible.status") == "CANCELLED" for one in (span, parent))
            if parent and not is_cancelled and not (parent["start"] <= span["start"] and span["end"] <= parent["end"]):
                problems.append(f"{span['name']} is not within {parent['name']}")
    return {"spans": spans, "problems": problems}


class Collector(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script, place, received, requests, errors, lock = ["200"], 0, [], [], [], threading.Lock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        with self.lock:
            step = self.script[min(Collector.place, len(self.script) - 1)]
            Collector.place += 1
            self.requests.append({"path": self.path, "step": step, "headers": {k.lower(): v for k, v in self.headers.items()}})
        if step == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        if step == "hang":
            threading.Event().wait(60)
            return
        status, _, after = step.partition(":")
        if status == "200":
            try:
                if self.path != "/v1/traces" or self.headers["content-type"] != "application/json":
                    raise ValueError(f"POST {self.path} with {self.headers['content-type']}")
                message = decode(body)
                with self.lock:
                    self.received.append(message)
            except (ValueError, KeyError, json_format.ParseError) as error:
                with self.lock:
                    self.errors.append(f"{type(error).__name__}: {error}")
                status = "400"
        answer = b"{}"
        self.send_response(int(status))
        if after:
            self.send_header("retry-after", after)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--script", default="200")
    parser.add_argument("--file")
    options = parser.parse_args()
    if options.file:
        with open(options.file, encoding="utf-8") as file:
            print(json.dumps(judge([decode(line) for line in file if line.strip()])))
        return
    Collector.script = options.script.split(",")
    server = Server(("127.0.0.1", 0), Collector)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    with Collector.lock:
        verdict = judge(Collector.received)
        verdict["problems"] += Collector.errors
        verdict["requests"] = Collector.requests
    print(json.dumps(verdict), flush=True)


main()
