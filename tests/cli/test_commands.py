"""The command line: what it prints, its exit status, and what it does not import."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from vgg_explorer.cli.commands import main
from vgg_explorer.exports import summary_csv
from vgg_explorer.names import comparison, resolver
from vgg_explorer.names.conventions import MAPPING_STAGES
from vgg_explorer.names.verdict import verdict
from vgg_explorer.network import summary
from vgg_explorer.network.input_size import InputSize

HEAVY = ("tensorflow", "keras", "numpy", "PIL", "h5py", "streamlit")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a shell starts it."""
    return subprocess.run(
        [sys.executable, "-m", "vgg_explorer", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on standard error of a command that has no answer."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.endswith((".\n", ".)\n", "?\n"))
    return captured.err


# summary


@pytest.mark.parametrize(
    ("arguments", "size", "head"),
    [
        ([], InputSize(224, 224), False),
        (["--top"], InputSize(224, 224), True),
        (["--size", "512x512"], InputSize(512, 512), False),
        (["--size", "None"], InputSize(None, None), False),
        (["--size", "375 × 500", "--top"], InputSize(375, 500), True),
    ],
)
def test_summary_prints_what_keras_prints(
    arguments: list[str], size: InputSize, head: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """``test_summary`` compares that text with Keras itself."""
    assert main(["summary", *arguments]) == 0
    assert capsys.readouterr().out == summary.keras_text(summary.summarise(size, head=head))


def test_summary_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "--size", "512x512", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    by_layer = {row["layer"]: row for row in rows}
    assert by_layer["block3_conv3"]["output_shape"] == "(None, 128, 128, 256)"
    assert sum(int(row["parameters"]) for row in rows) == 14_714_688


def test_summary_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "--top", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["size"] == "224x224"
    assert data["head"] is True
    assert data["parameters"] == 138_357_544
    assert sum(layer["multiply_adds"] for layer in data["layers"]) == data["multiply_adds"]
    assert data["layers"] == summary_csv.records(
        summary.summarise(InputSize(224, 224), head=True), MAPPING_STAGES
    )


@pytest.mark.parametrize(
    ("size", "word"),
    [("0", "32 to 16384"), ("1000000", "32 to 16384"), ("31x500", "32 to 16384"), ("big", "“big”")],
)
def test_summary_refuses_a_size(size: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert word in refused(capsys, "summary", "--size", size)


def test_summary_of_the_head_needs_a_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert "fixed input size" in refused(capsys, "summary", "--size", "None", "--top")


# resolve


def test_resolve_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "conv4_3", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert "caffe_inplace_relu" in {each["id"] for each in data.pop("pitfalls")}
    assert data.pop("verdict") == verdict(resolver.resolve("conv4_3")).sentence()
    assert data == resolver.resolve("conv4_3").as_dict()
    (ssd,) = (e for e in data["readings"][0]["evidence"] if e["id"] == "ssd")
    assert "/blob/" in ssd["sources"][0]["url"]
    assert "#L" in ssd["sources"][0]["url"]
    assert data["readings"][0]["tensors"] == ["relu4_3"]
    assert data["readings"][0]["keras"] == ["block4_conv3"]
    assert data["readings"][0]["system"] == "explicit_index"


def test_resolve_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "conv4_3"]) == 0
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert lines[0] == "conv4_3: 2 different answers"
    assert " ".join(lines[2:5]).strip().startswith("Without more: 26 of the 28 sources")
    first = lines.index("1. relu4_3: 28 × 28 × 512 at 224 × 224, stride 8, receptive field 92")
    assert lines[first + 1] == "     after the ReLU; output of block4_conv3 in Keras"
    number = len(resolver.resolve("conv4_3").readings[0].evidence)
    assert number > 22
    assert f"{number} entries write conv4_3, " in text
    assert " or Conv4-3 and mean this:" in text
    assert "Mind:\n- In-place ReLU in Caffe." in text
    assert "2. conv4_3_pre: 28 × 28 × 512 at 224 × 224, stride 8, receptive field 92" in lines
    assert "before the ReLU; no Keras layer returns it; block4_conv3 computes it" in text
    assert "matconvnet: MatConvNet layer name" in text


@pytest.mark.parametrize(
    "name", ["conv3", "conv4_3", "16", "maxpool", "conv3-512", "prob", "flatten", "fc6", "drop6"]
)
def test_resolve_names_every_answer_and_system_within_80_columns(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resolve", name]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert "None" not in text
    resolution = resolver.resolve(name)
    for tensors in resolution.tensors:
        for tensor in tensors:
            assert f"{tensor.id}: " in text
    for reading in resolution.readings:
        assert f"- {reading.system}: " in text


def test_resolve_says_which_entries_are_not_verified(capsys: pytest.CaptureFixture[str]) -> None:
    reading = resolver.resolve("C4").readings[0]
    assert {entry.id: entry.verified for entry in reading.evidence} == {
        "retinanet_keras": True,
        "textsnake": False,
    }
    assert main(["resolve", "C4"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    titles = {entry.id: entry.title for entry in reading.evidence}
    assert f"{titles['textsnake']} (2018), not verified" in text
    assert f"{titles['retinanet_keras']} (2017)" in text
    assert text.count("not verified") == 1


def test_resolve_shows_verified_entries_first(capsys: pytest.CaptureFixture[str]) -> None:
    verified = [entry.verified for entry in resolver.resolve("pool4").readings[0].evidence]
    assert not all(verified)
    assert sum(verified) >= 3
    assert main(["resolve", "pool4"]) == 0
    text = capsys.readouterr().out
    assert f"{len(verified)} entries write pool4" in text
    assert f"- {len(verified) - 3} more" in text
    assert "not verified" not in text


@pytest.mark.parametrize("name", ["zork", "", "conv9_9", "block3_convv3", "x" * 10_000])
def test_resolve_refuses_an_unknown_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(refused(capsys, "resolve", name)) < 250


def test_resolve_suggests_a_near_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert "block3_conv3" in refused(capsys, "resolve", "block3_convv3")


# compare


def test_compare_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "conv4_3", "pool4", "--size", "512x512"]) == 0
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "“conv4_3” and “pool4” do not mean the same in any of 2 ways to read them."
    assert "pool4 = max-pool(relu4_3)" in text
    assert "pool4 = max-pool(ReLU(conv4_3_pre))" in text
    table = [line.split() for line in lines[-3:]]
    assert [row[0] for row in table] == ["conv4_3_pre", "relu4_3", "pool4"]
    assert [row[1:6] for row in table] == [
        ["64", "×", "64", "×", "512"],
        ["64", "×", "64", "×", "512"],
        ["32", "×", "32", "×", "512"],
    ]


def test_compare_leaves_out_the_least_specific_pairs_unless_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = len(comparison.compare("conv3", "conv4").pairs)
    assert number > 12
    assert main(["compare", "conv3", "conv4"]) == 0
    short = capsys.readouterr().out
    assert f"{number - 12} less specific pairs are left out" in short
    assert "\n12. " in short
    assert "\n13. " not in short
    assert main(["compare", "conv3", "conv4", "--all"]) == 0
    full = capsys.readouterr().out
    assert f"\n{number}. " in full
    assert "left out" not in full
    assert max(map(len, full.splitlines())) <= 80


def test_compare_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "conv4_3", "pool4", "--size", "None", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data.pop("pitfalls")
    assert data == comparison.compare("conv4_3", "pool4").as_dict(InputSize(None, None))
    assert data["tensors"][-1]["shape"] == [None, None, 512]


def test_compare_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert "“zork”" in refused(capsys, "compare", "conv4_3", "zork")
    assert "“zork”" in refused(capsys, "compare", "zork", "conv4_3")
    assert "32 to 16384" in refused(capsys, "compare", "conv4_3", "pool4", "--size", "0x0")


# the process


_ANSWERED = """
import json, sys
from vgg_explorer.cli.commands import main
found = []
for arguments, heavy in json.loads(sys.argv[1]):
    status = main(arguments)
    found.append([arguments, status, [name for name in heavy if name in sys.modules]])
print("\\0" + json.dumps(found))
"""


def test_resolve_compare_and_summary_import_nothing_heavy() -> None:
    names = [
        ["resolve", "conv4_3"],
        ["resolve", "conv4_3", "--json"],
        ["compare", "conv4", "pool4"],
    ]
    summaries = [["summary", "--format", form] for form in ("text", "csv", "json")]
    # One process, in which what one of them imports is held against the later ones too.
    asked = [
        *((arguments, (*HEAVY, "rich")) for arguments in names),
        *((arguments, HEAVY) for arguments in summaries),
    ]
    done = subprocess.run(
        [sys.executable, "-c", _ANSWERED, json.dumps(asked)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout.rpartition("\0")[2])
    assert found == [[arguments, 0, []] for arguments, _ in asked]


def test_the_command_in_a_process_of_its_own() -> None:
    done = run("resolve", "conv4_3", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["query"] == "conv4_3"
    done = run("resolve", "zork")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_terminal_without_the_signs_gets_question_marks() -> None:
    done = run("resolve", "conv4_3", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "28 ? 28 ? 512" in done.stdout


def test_a_name_that_is_no_text_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vgg_explorer", "resolve", b"conv\xff\xfe"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["resolve", "conv4_3"], ["compare", "conv3", "conv4", "--all", "--json"]],
    ids=["less than a buffer", "more than a buffer"],
)
def test_a_reader_that_stops_early_is_no_error(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "vgg_explorer", *arguments],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", [1, 2])
def test_a_closed_stream_is_no_traceback(closed: int) -> None:
    name = "conv3" if closed == 1 else "zork"
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m vgg_explorer resolve {name} {closed}>&-', sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "vgg_explorer", "resolve", "conv3"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("The output can't be written")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["explain"],
        ["resolve"],
        ["compare", "conv3"],
        ["summary", "--format", "xml"],
        ["extract", "photo.jpg", "-o", "out.npz"],
        ["extract", "photo.jpg", "--tensors", "pool3"],
        ["extract", "photo.jpg", "--tensors", "pool3", "--convention", "pooled", "-o", "out.npz"],
        ["extract", "photo.jpg", "--tensors", "pool3", "--fit", "pad", "-o", "out.npz"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "usage: python -m vgg_explorer" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["summary", "resolve", "compare", "extract"])
def test_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"usage: python -m vgg_explorer {command}" in capsys.readouterr().out
