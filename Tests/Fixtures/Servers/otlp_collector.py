"""otlp_collector.py [--file FILE] [--script STATUS,STATUS:RETRY_AFTER,...]: a stand-in for an OpenTelemetry collector.

Takes POST /v1/traces and /v1/metrics as OTLP/HTTP with JSON, decodes every body strictly into the messages of opentelemetry-proto, and judges
the whole at the end of its standard input: one JSON object with what it got (every span, and the latest point of every series of figures) and
everything that is wrong with it.

With --script the requests get these statuses in turn, the last one again and again; `reset` closes the connection without an answer, `hang`
never answers. Only what got 200 counts as received. With --file FILE it decodes and judges the bodies in a file, one a line, and ends."""

import argparse
import base64
import http.server
import json
import math
import re
import socket
import struct
import sys
import threading

try:
    from google.protobuf import json_format
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality
except ImportError:
    sys.exit(f"{sys.executable} has no module 'opentelemetry.proto'; run `make model`, or: {sys.executable} -m pip install opentelemetry-proto")

HEXADECIMAL = set("0123456789abcdef")


UNIT = re.compile(r"1|s|By|\{[a-z0-9_]+\}")


def texts(message, keys, optional=()):
    """64 bits are texts in OTLP's JSON; protobuf would take numbers too."""
    for key in keys:
        if key in message or key not in optional:
            if not isinstance(message[key], str) or not re.fullmatch(r"-?[0-9]+", message[key]):
                raise ValueError(f"{key} is {message[key]!r}")


def decode_traces(document):
    """Ids are hexadecimal in OTLP, where the JSON of protobuf has base64."""
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
                texts(span, ("startTimeUnixNano", "endTimeUnixNano"))
    return json_format.ParseDict(document, ExportTraceServiceRequest(), ignore_unknown_fields=False)


def decode_metrics(document):
    for resource in document["resourceMetrics"]:
        for scope in resource["scopeMetrics"]:
            for metric in scope["metrics"]:
                kinds = {"sum", "gauge", "histogram", "summary"} & set(metric)
                if len(kinds) != 1:
                    raise ValueError(f"{metric['name']} has {kinds}")
                kind = kinds.pop()
                for point in metric[kind]["dataPoints"]:
                    texts(point, ("timeUnixNano", "startTimeUnixNano", "asInt", "count"), optional=("startTimeUnixNano", "asInt", "count"))
                    texts({at: count for at, count in enumerate(point.get("bucketCounts", ()))}, range(len(point.get("bucketCounts", ()))))
    return json_format.ParseDict(document, ExportMetricsServiceRequest(), ignore_unknown_fields=False)


SIGNALS = {"/v1/traces": ("resourceSpans", decode_traces), "/v1/metrics": ("resourceMetrics", decode_metrics)}


def decode(body, path=None):
    """The message in a body, which was posted to this path."""
    document = json.loads(body)
    for known, (key, decoder) in SIGNALS.items():
        if path == known or (path is None and key in document):
            return decoder(document)
    raise ValueError(f"nothing is taken at {path}")


def plain(value):
    return getattr(value, value.WhichOneof("value"))


def check_resource(resource, problems):
    named = {attribute.key: plain(attribute.value) for attribute in resource.attributes}
    if named.get("service.name") != "crucible" or not named.get("service.version") or not isinstance(named.get("process.pid"), int):
        problems.append(f"the resource is {named}")
    return tuple(sorted(named.items()))


def check_numbers(kind, data, point):
    """What is wrong with one point by itself, and the point as a plain object."""
    problems, seen = [], {"time": point.time_unix_nano, "start": point.start_time_unix_nano}
    if kind != "gauge" and not 0 < point.start_time_unix_nano <= point.time_unix_nano:
        problems.append(f"it is of {point.time_unix_nano}, counted since {point.start_time_unix_nano}")
    if kind in ("sum", "histogram") and data.aggregation_temporality != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE:
        problems.append(f"its temporality is {data.aggregation_temporality}")
    if kind in ("sum", "gauge"):
        if point.WhichOneof("value") is None:
            problems.append("it has no value")
        else:
            seen["value"] = getattr(point, point.WhichOneof("value"))
            seen["type"] = point.WhichOneof("value")
        if kind == "sum" and not (data.is_monotonic and seen.get("value", -1) >= 0):
            problems.append(f"a sum of {seen.get('value')}, monotonic: {data.is_monotonic}")
    else:
        seen.update(count=point.count, sum=point.sum)
    if kind == "histogram":
        bounds, counts = list(point.explicit_bounds), list(point.bucket_counts)
        seen.update(bounds=bounds, counts=counts)
        if len(counts) != len(bounds) + 1 or sum(counts) != point.count or any(a >= b for a, b in zip(bounds, bounds[1:])):
            problems.append(f"its buckets are {bounds}, {counts} of {point.count}")
        if point.HasField("min") != (point.count > 0) or point.HasField("max") != (point.count > 0):
            problems.append("it has least and greatest values without others, or none of them")
        elif point.count:
            seen.update(min=point.min, max=point.max)
            if not point.min * point.count <= point.sum * (1 + 1e-12) or not point.sum <= point.max * point.count * (1 + 1e-12):
                problems.append(f"{point.count} values from {point.min} to {point.max} are {point.sum} in all")
    if kind == "summary":
        seen["quantiles"] = [{"quantile": one.quantile, "value": one.value} for one in point.quantile_values]
        values = [one.value for one in sorted(point.quantile_values, key=lambda one: one.quantile)]
        if values != sorted(values):
            problems.append(f"its quantiles are {values}")
    if not all(math.isfinite(seen.get(key, 0)) for key in ("value", "sum", "min", "max")):
        problems.append(f"not every number is finite: {seen}")
    return problems, seen


def judge_figures(messages, problems):
    """The latest point of every series as a plain object, and what is wrong with the points and with how they follow one another."""
    latest, families, sources = {}, {}, set()
    for message in messages:
        here = set()
        for resource in message.resource_metrics:
            sources.add(check_resource(resource.resource, problems))
            for scope in resource.scope_metrics:
                if not scope.scope.name or not scope.scope.version:
                    problems.append(f"the scope is {scope.scope}")
                for metric in scope.metrics:
                    kind = metric.WhichOneof("data")
                    data = getattr(metric, kind)
                    if families.setdefault(metric.name, (kind, metric.unit, metric.description)) != (kind, metric.unit, metric.description):
                        problems.append(f"{metric.name} is {families[metric.name]}, and then it is not")
                    if not UNIT.fullmatch(metric.unit) or not metric.description or not data.data_points:
                        problems.append(f"{metric.name} in '{metric.unit}', '{metric.description}', has {len(data.data_points)} points")
                    for point in data.data_points:
                        attributes = {attribute.key: plain(attribute.value) for attribute in point.attributes}
                        series = (metric.name, tuple(sorted(attributes.items())))
                        wrong, seen = check_numbers(kind, data, point)
                        before = latest.get(series)
                        if series in here or len(attributes) != len(point.attributes):
                            wrong.append("it is there twice")
                        if before and (seen["time"] <= before["time"] or seen["start"] != before["start"]):
                            wrong.append(f"it is of {seen['time']} since {seen['start']}, after {before['time']} since {before['start']}")
                        if before and kind != "gauge" and any(seen.get(key, 0) < before.get(key, 0) for key in ("value", "count", "sum")):
                            wrong.append(f"it falls from {before} to {seen}")
                        problems.extend(f"{metric.name} {attributes}: {one}" for one in wrong)
                        here.add(series)
                        latest[series] = {"name": metric.name, "kind": kind, "unit": metric.unit, "attributes": attributes, **seen}
    if len(sources) > 1:
        problems.append(f"the resources are {sources}")
    return list(latest.values())


def judge(messages):
    """All spans and figures as plain objects, and what is wrong with them: with spans as trees."""
    spans, problems = [], []
    figures = judge_figures([message for message in messages if isinstance(message, ExportMetricsServiceRequest)], problems)
    for message in messages:
        if not isinstance(message, ExportTraceServiceRequest):
            continue
        for resource in message.resource_spans:
            check_resource(resource.resource, problems)
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
    return {"spans": spans, "figures": figures, "problems": problems}


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
                if self.headers["content-type"] != "application/json":
                    raise ValueError(f"POST {self.path} with {self.headers['content-type']}")
                message = decode(body, self.path)
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
