"""Fuzzing, guided by coverage: ``python -m tests.fuzz --minutes 10 [TARGET ...]``.

Each target runs in a process of its own for its share of the time, on what grew out of the seeds;
``--corpus`` keeps that for the next time. The number of inputs is printed; an input that breaks a
promise is kept as a file, whose path is printed with what went wrong, and ends that target. Put it
into the tests (``tests/fuzz/test_fuzz.py``) once it is mended.
"""

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz import seeds
from tests.fuzz.targets import TARGETS

_LONGEST = {"images": 6000, "names": 200, "links": 600, "papers": 4000}
"""Bytes of an input."""
_SLOWEST = 10
"""Seconds for one of them."""
_LARGEST = 1000
"""Megabytes."""


def main() -> int:
    """Run the targets one after the other; 1 if one of them broke."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--minutes", type=float, default=4, help="for all of them together")
    parser.add_argument("--corpus", type=Path, help="a folder to start from, too, and to add to")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chosen = asked.targets or list(TARGETS)
    if unknown := set(chosen) - set(TARGETS):
        parser.error(f"there is no target {', '.join(sorted(unknown))}; {', '.join(TARGETS)} are.")
    if importlib.util.find_spec("atheris") is None:
        parser.error(
            "fuzzing needs the package atheris, which tests/requirements.txt installs on Linux "
            "with x86-64, where it has a wheel; pytest tests/fuzz goes over some inputs without it."
        )
    total, broken = 0, []
    with tempfile.TemporaryDirectory() as folder:
        corpus = asked.corpus or Path(folder)
        for name in chosen:
            seconds = max(1, round(60 * asked.minutes / len(chosen)))
            inputs, whole = _run(name, seconds, corpus / name, asked.seed)
            total += inputs
            broken += [] if whole else [name]
    _say(f"{total:,} inputs in all; {', '.join(broken) or 'nothing'} broke.")
    return 1 if broken else 0


def _run(name: str, seconds: int, corpus: Path, seed: int) -> tuple[int, bool]:
    """The number of inputs, and whether every one of them held."""
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds.SEEDS[name]()):
        (corpus / f"seed_{number}").write_bytes(data)
    words = corpus.with_suffix(".words")
    words.write_text("".join(f"{_quoted(word)}\n" for word in seeds.WORDS[name].split()), "utf-8")
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(corpus), f"-seed={seed}"]
    command += [f"-max_total_time={seconds}", f"-max_len={_LONGEST[name]}", f"-dict={words}"]
    command += [f"-timeout={_SLOWEST}", f"-rss_limit_mb={_LARGEST}", "-print_final_stats=1"]
    command += ["-artifact_prefix=fuzz_" + name + "_"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    found = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    steps = re.findall(r"^#(\d+)", done.stderr, re.MULTILINE)
    inputs = int(found[1]) if found else max(map(int, steps), default=0)
    coverage = re.findall(r"cov: (\d+)", done.stderr)
    _say(f"{name}: {inputs:,} inputs, {coverage[-1] if coverage else 0} places covered")
    if done.returncode:
        _say("\n".join((done.stdout + done.stderr).splitlines()[-40:]))
    return inputs, done.returncode == 0


def _quoted(word: str) -> str:
    return '"' + "".join(f"\\x{each:02x}" for each in word.encode()) + '"'


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    sys.exit(main())
