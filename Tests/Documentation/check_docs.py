#!/usr/bin/env python3
"""Checks that the documentation tells the truth about this repository.

It extracts the files that the documents show and runs the commands that they show, in a folder made of links to the repository's root, so
that nothing is left behind in it. It also checks links, paths, options of commands, and the tables that repeat a header or a schema.

Blocks of a document:
    ```sh run          run with `bash -e -u -o pipefail`; must end with exit code 0
    ```sh run model    the same, if the local model is installed (make model)
    ```text expected   after one of those: each line's words occur in one line of the output; … stands for anything
    ```c and ```yaml   with a first comment that begins with `example/NAME`: written to that file before the commands run

The commands of the runbooks are run against one host, in which what every alert warns of is so: trouble.yaml and trouble.c beside this file.

The last line is `N passed, N failed`; the exit code is 0 when nothing failed. Nothing but the standard library is needed.
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SDK = ROOT / "plugin-sdk"
RUNBOOKS = SDK / "docs" / "runbooks"
TIMEOUT = 900  # seconds for one block of commands
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", re.M | re.S)
COMMANDS = ("run", "check", "graph", "inspect", "lock", "call", "serve", "status", "swap", "quarantine", "new", "test", "record", "replay",
            "leases", "cache", "events", "metrics", "report", "alerts", "top")


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}", flush=True)
        return holds

    def attempt(self, what, body):
        """Runs `body(checks)` in a folder of its own, and if something failed in it, once more: commands meet a busy machine. It is said."""
        for words in (f"AGAIN {what}: what failed above runs once more", None):
            trial = Checks()
            with tempfile.TemporaryDirectory(prefix="crucible-docs-", ignore_cleanup_errors=True) as scratch:
                body(trial, Path(scratch))
            if not trial.failed or not words:
                break
            print(words, flush=True)
        self.passed += trial.passed
        self.failed += trial.failed


class Document:
    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(ROOT))
        self.text = path.read_text(encoding="utf-8")
        self.blocks = [(m[1].strip(), m[2], self.text.count("\n", 0, m.start()) + 1) for m in FENCE.finditer(self.text)]
        self.prose = FENCE.sub("", self.text)

    def spans(self):
        """What stands in backticks outside blocks."""
        return re.findall(r"`([^`\n]+)`", self.prose)


def documents():
    paths = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "Sources" / "Modules.md", *sorted((SDK / "docs").glob("*.md")), *sorted(RUNBOOKS.glob("*.md"))]
    return [Document(path) for path in paths]


# ---- Links and paths


def anchors(text):
    """The anchors of the headings, as GitHub makes them."""
    titles = re.findall(r"^#+ +(.*)$", FENCE.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def check_links(checks, document):
    for target in re.findall(r"\]\(([^)\s]+)\)", document.prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.path.parent / path).resolve() if path else document.path
        if checks.check(file.exists(), f"{document.name}: the link {target} leads nowhere") and anchor:
            checks.check(anchor in anchors(file.read_text(encoding="utf-8")), f"{document.name}: {target} names no heading")


def check_paths(checks, document):
    tops = {entry.name for entry in ROOT.iterdir()} - {".git"}
    for span in document.spans():
        if not re.fullmatch(r"[\w.+-]+(/[\w.+-]+)*/?", span):
            continue
        first = span.split("/")[0]
        if span.endswith(".schema.json") and "/" not in span:
            checks.check((SDK / "schemas" / span).exists(), f"{document.name}: there is no schema {span}")
        elif span.endswith(".h") and "/" not in span:
            checks.check((SDK / "include" / "crucible" / span).exists(), f"{document.name}: there is no header {span}")
        elif "/" in span and first in tops and not first.startswith((".venv", ".build")):
            checks.check((ROOT / span).exists(), f"{document.name}: there is no {span}")


# ---- Commands and their options


class Options:
    """The options of each subcommand, from its --help."""

    def __init__(self, environment):
        self.environment = environment
        self.known = {}

    def of(self, command):
        if command not in self.known:
            self.known[command] = None
            text = self.help(command)
            if text is not None:
                # Of a command that has others below it, the default one may have options of its own.
                names = re.findall(r"^  ([a-z]+)(?: \(default\))?  ", text.partition("SUBCOMMANDS:")[2], re.M)
                texts = [text] + [self.help(command, name) or "" for name in names]
                self.known[command] = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", "\n".join(texts)))
        return self.known[command]

    def help(self, *words):
        run = subprocess.run(["crucible", *words, "--help"], env=self.environment, capture_output=True, text=True, timeout=TIMEOUT)
        return run.stdout if run.returncode == 0 else None


def check_options(checks, document, options):
    lines = [span for span in document.spans() if span.startswith("crucible ")]
    for info, body, _ in document.blocks:
        if info.split()[:1] == ["sh"]:
            lines += body.replace("\\\n", " ").splitlines()
    for line in lines:
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            words = line.split()
        if len(words) < 2 or words[0] != "crucible" or words[1] not in COMMANDS:
            continue
        known = options.of(words[1])
        if not checks.check(known is not None, f"{document.name}: crucible {words[1]} --help does not work"):
            continue
        end = next((i for i, word in enumerate(words) if word in ("--", "&", "|", ">")), len(words))
        for word in words[2:end]:
            if re.fullmatch(r"--?[a-z][a-z-]*(=.*)?", word):
                checks.check(word.split("=")[0] in known, f"{document.name}: crucible {words[1]} has no option {word}")


# ---- Files and commands that are run


def write_files(checks, document, folder):
    for info, body, line in document.blocks:
        if info not in ("c", "yaml"):
            continue
        named = re.match(r"(?:/\*|//|#)\s*([\w./+-]+\.(?:c|yaml))\b", body)
        if not checks.check(named, f"{document.name}:{line}: the first line of this file does not name it"):
            continue
        if named[1].startswith("example/"):
            target = folder / named[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, encoding="utf-8")


def matches(expected, output):
    """Whether some line has the words of `expected`, however they are spaced; … stands for anything."""
    parts = [r"\s+".join(re.escape(word) for word in part.split()) for part in expected.split("…")]
    return any(re.search(".*".join(parts), line) for line in output.splitlines())


def run_commands(body, folder, environment):
    """What they print, and the exit code or the words that there was none in time. What they leave running is ended."""
    with tempfile.TemporaryFile() as output:
        shell = subprocess.Popen(
            ["bash", "-e", "-u", "-o", "pipefail", "-c", body], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = shell.wait(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            code = f"none within {TIMEOUT} s"
        try:
            os.killpg(shell.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        shell.wait()
        output.seek(0)
        return output.read().decode(errors="replace"), code


def run_blocks(checks, document, folder, environment, has_model):
    for index, (info, body, line) in enumerate(document.blocks):
        if info.split()[:2] != ["sh", "run"]:
            continue
        place = f"{document.name}:{line}"
        if info == "sh run model" and not has_model:
            print(f"not run, since the local model is not installed (make model): {place}", flush=True)
            continue
        output, code = run_commands(body, folder, environment)
        if not checks.check(code == 0, f"{place}: exit code {code}\n{body}{output}"):
            continue
        follows = document.blocks[index + 1] if index + 1 < len(document.blocks) else ("", "", 0)
        if follows[0] == "text expected":
            lines = [line for line in follows[1].splitlines() if line.strip()]
            missing = [line for line in lines if not checks.check(matches(line, output), f"{place}: no line '{line}' in the output")]
            if missing:
                print(output, flush=True)


# ---- Runbooks


def check_runbooks(checks, pages):
    """Every alert that is built in has a page, and every page is of one."""
    source = (ROOT / "Sources" / "AlertRules" / "BuiltinRules.swift").read_text(encoding="utf-8")
    rules = re.findall(r'AlertRule\("([a-z-]+)"', source)
    checks.check(len(rules) > 0, "no alerts were found in BuiltinRules.swift")
    checks.check(sorted(rules) == sorted(page.path.stem for page in pages), f"the runbooks are not those of {', '.join(rules)}")
    for page in pages:
        runs = [body for info, body, _ in page.blocks if info == "sh run"]
        checks.check(any("crucible alerts" in body for body in runs), f"{page.name}: no command shows the alert")
    return rules


def run_runbooks(checks, pages, rules, scratch, environment):
    """Starts a host with every cause for alarm, waits until all alerts fire, and runs the commands of all pages against it."""
    source = ROOT / "Tests" / "Documentation"
    (scratch / "trouble.yaml").write_text((source / "trouble.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for role in ("victim", "sick", "absent", "trouble"):
        command = ["cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{SDK}/include", f"-DROLE={role.upper()}",
                   f"-Wl,--version-script={SDK}/plugin.version", str(source / "trouble.c"), "-o", str(scratch / f"{role}.so"), "-lpthread"]
        build = subprocess.run(command, capture_output=True, text=True)
        if not checks.check(build.returncode == 0, f"trouble.c as {role}: {build.stderr}"):
            return
    environment = {**environment, "XDG_RUNTIME_DIR": str(scratch), "XDG_STATE_HOME": str(scratch / "state")}
    log = (scratch / "host.log").open("w")
    host = subprocess.Popen(["crucible", "serve", "--manifest", str(scratch / "trouble.yaml")], cwd=scratch, env=environment,
                            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        firing, end = set(), time.monotonic() + TIMEOUT
        while firing != set(rules) and time.monotonic() < end and host.poll() is None:
            time.sleep(0.1)
            asked = subprocess.run(["crucible", "alerts", "--json"], env=environment, capture_output=True, text=True)
            if asked.returncode == 0:
                firing = {alert["alert"] for alert in json.loads(asked.stdout)["alerts"] if alert["state"] == "firing"}
        quiet = ", ".join(sorted(set(rules) - firing))
        if checks.check(not quiet, f"these alerts do not fire: {quiet}\n{(scratch / 'host.log').read_text(errors='replace')[-4000:]}"):
            for page in pages:
                run_blocks(checks, page, scratch, environment, False)
    finally:
        host.send_signal(signal.SIGTERM)
        try:
            host.wait(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            host.kill()
            checks.check(False, "the host of the runbooks did not end")
        log.close()


def link_root(folder):
    for entry in ROOT.iterdir():
        if entry.name != "example":
            (folder / entry.name).symlink_to(entry)


def run_page(checks, page, folder, environment, has_model):
    link_root(folder)
    write_files(checks, page, folder)
    run_blocks(checks, page, folder, environment, has_model)


# ---- Tables that repeat what stands elsewhere


def rows(document, heading):
    """The cells of the first table below a heading, without backticks."""
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", document.prose, re.M | re.S)
    table = re.search(r"^\|.*?(?=^[^|]|^$|\Z)", section[1], re.M | re.S) if section else None
    lines = table[0].splitlines() if table else []
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines[2:]]


def check_statuses(checks, document):
    header = (SDK / "include" / "crucible" / "crucible.h").read_text()
    table = re.findall(r'X\((\w+), (\d+), "([^"]+)"\)', header)
    shown = [tuple(row) for row in rows(document, "Statuses")]
    checks.check(table == shown, f"{document.name}: the statuses are not those of crucible.h")


def check_limits(checks, document):
    header = (SDK / "include" / "crucible" / "crucible.h").read_text()
    table = re.findall(r"#define (CRUCIBLE_LIMIT_\w+) (\d+)u", header)
    checks.check(table == [(row[0], row[1]) for row in rows(document, "Limits")], f"{document.name}: the limits are not those of crucible.h")


def check_exit_codes(checks, document):
    source = (ROOT / "Sources" / "crucible" / "Output" / "ExitStatus.swift").read_text()
    # 64 is the argument parser's own, 143 what a second SIGTERM ends with.
    codes = {"0", "64", "143"} | set(re.findall(r"ExitCode\((\d+)\)", source))
    checks.check(codes == {row[0] for row in rows(document, "Exit codes")}, f"{document.name}: the exit codes are {', '.join(sorted(codes))}")


def signatures(header):
    """The signature texts of an interface, from its macro."""
    body = re.search(r"#define CRUCIBLE_\w+_1\(F, X, IN, OUT, FN\)((?:.*\\\n)*.*)", header)[1]
    found = []
    for name, rest in re.findall(r"F\(X, (\w+), (.*)\)\s*\\?$", body, re.M):
        rest = re.sub(r"FN\(\d\)\((\w+), ([^()]*)\)", r"fn \1(\2)", rest)
        rest = re.sub(r"OUT\((\w+), (\w+)\)", r"out \1 \2", rest)
        rest = re.sub(r"IN\((\w+), (\w+)\)", r"\1 \2", rest)
        found.append(f"{name}({rest})")
    return found


def check_interfaces(checks, documents_by_name):
    pages = {"services.md": ("log", "clock", "config", "http", "process", "lease", "cache", "event", "metric", "trace"),
             "metrics.md": ("metric",), "traces.md": ("trace",),
             "interfaces.md": ("routing", "voice", "model", "tools", "orchestration"), "swap.md": ("converter",)}
    for page, names in pages.items():
        document = documents_by_name[f"plugin-sdk/docs/{page}"]
        for name in names:
            texts = signatures((SDK / "include" / "crucible" / f"{name}.h").read_text())
            checks.check(len(texts) > 0, f"{name}.h: no signatures were found")
            for text in texts:
                checks.check(text in document.text, f"{document.name}: the signature {text} of crucible.{name}/1 is not there")


def check_manifest_keys(checks, document):
    schema = json.loads((SDK / "schemas" / "manifest.schema.json").read_text())
    for heading, name in (("host", "host"), ("A plugin", "plugin"), ("foreign", "foreign"), ("start", "start"), ("grants", "grants"), ("swap", "swap"), ("health", "health"), ("coordination", "coordination"), ("alerts", "alert")):
        shown = {row[0]: row for row in rows(document, heading)}
        keys = schema["$defs"][name]["properties"]
        checks.check(list(shown) == list(keys), f"{document.name}: the keys of '{heading}' are not those of the schema: {', '.join(keys)}")
        for key, value in keys.items():
            default = value.get("default")
            text = default if isinstance(default, str) else json.dumps(default)
            if default is not None and key in shown:
                checks.check(shown[key][2] == text, f"{document.name}: the default of {heading}.{key} is {text}")
    checks.check([row[0] for row in rows(document, "The root")] == list(schema["properties"]), f"{document.name}: the keys of the root differ")


def check_modules(checks, document):
    """Each module's paragraph ends in `May import: A, B.`; what its files import must be among those."""
    for section in re.split(r"^## ", document.text, flags=re.M)[1:]:
        folder = re.match(r".*\(`([^`]+)`\)\n", section)[1]
        imports = re.search(r"^May import: (.*)\.$", section, re.M)
        allowed = set(re.findall(r"`(\w+)`", imports[1])) if imports else set()
        used = set()
        for file in (ROOT / folder).glob("**/*.swift"):
            used |= set(re.findall(r"^(?:@\w+ |\w+ )?import (\w+)", file.read_text(encoding="utf-8"), re.M))
        checks.check(used <= allowed, f"{document.name}: {folder} also imports {', '.join(sorted(used - allowed))}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="folder of the programs (crucible and its helpers) and of the plugins")
    arguments = parser.parse_args()
    folder = arguments.bin.resolve()
    for program in ("crucible", "crucible-describer", "crucible-runner"):
        if not (folder / program).exists():
            parser.error(f"there is no {program} in {folder}; build it with: make build")

    environment = {**os.environ, "PATH": f"{folder}:{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    checks, options, pages = Checks(), Options(environment), documents()
    by_name = {page.name: page for page in pages}
    for page in pages:
        check_links(checks, page)
        check_paths(checks, page)
        check_options(checks, page, options)
    check_statuses(checks, by_name["plugin-sdk/docs/abi.md"])
    check_limits(checks, by_name["plugin-sdk/docs/abi.md"])
    check_exit_codes(checks, by_name["README.md"])
    check_interfaces(checks, by_name)
    check_manifest_keys(checks, by_name["plugin-sdk/docs/manifest.md"])
    check_modules(checks, by_name["Sources/Modules.md"])
    has_model = (ROOT / ".venv" / "bin" / "python3").exists()
    runbooks = [page for page in pages if page.path.parent == RUNBOOKS]
    rules = check_runbooks(checks, runbooks)
    checks.attempt("the runbooks", lambda trial, scratch: run_runbooks(trial, runbooks, rules, scratch, environment))
    for page in pages:
        if page not in runbooks:
            checks.attempt(page.name, lambda trial, scratch: run_page(trial, page, scratch, environment, has_model))
    print(f"{checks.passed} passed, {checks.failed} failed", flush=True)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
