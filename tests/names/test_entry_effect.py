"""What one more entry changes is what the counts are once its file is among the others."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.paths import DATA
from vgg_explorer.names import entry_toml, evidence
from vgg_explorer.names.entry_effect import on_convention, on_verdict, on_verdicts
from vgg_explorer.names.evidence import by_id, counts
from vgg_explorer.names.grammar import key
from vgg_explorer.names.paper_entry import Entry, Usage
from vgg_explorer.names.resolution import UnknownNameError
from vgg_explorer.names.resolver import resolve
from vgg_explorer.names.verdict import Verdict, verdict

NEW = replace(by_id()["ssd"], id="a_new_one", title="A new one")
Read = Callable[[Entry | None, str | None], None]
_kept = cache(evidence.read)


def _parsed(entry_id: str, text: str) -> Entry:
    """An entry by its file, of which all but one are the same each time; not to be forgotten."""
    return _kept(entry_id, text)


def _forget() -> None:
    """Everything that was read from the files, wherever it is kept."""
    for name, module in list(sys.modules.items()):
        if name.startswith("vgg_explorer.names"):
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """Reads the entries anew, with one more file and without another."""
    files = {path.stem: path for path in (DATA / "papers").iterdir()}
    monkeypatch.setattr(evidence, "FOLDER", SimpleNamespace(iterdir=lambda: [*files.values()]))
    monkeypatch.setattr(evidence, "read", _parsed)

    def read_(more: Entry | None, less: str | None) -> None:
        if less:
            del files[less]
        if more:
            files[more.id] = tmp_path / f"{more.id}.toml"
            files[more.id].write_text(entry_toml.written(more), encoding="utf-8")
        _forget()

    yield read_
    monkeypatch.undo()
    _forget()


def _shares(found: Verdict) -> dict[tuple[str, ...], int]:
    return {tuple(t.id for t in each.answer.tensors): each.sources for each in found.shares}


def _counted(found: Verdict | None) -> tuple[dict[tuple[str, ...], int], int] | None:
    return (_shares(found), found.of) if found else None


def _now(name: str) -> Verdict | None:
    try:
        return verdict(resolve(name))
    except UnknownNameError:
        return None


def _entry(*usages: Usage, plain: bool = False, convention: str | None = None) -> Entry:
    return replace(NEW, usages=usages, plain_stage_name=plain, convention=convention)


CASES = {
    "a stage": _entry(Usage("conv5", ("pool5",)), plain=True, convention="a_pooled_stage_output"),
    "a stage whose convention is open": _entry(Usage("conv3"), plain=True),
    "a stage with an answer of its own": _entry(Usage("conv5", ("pool1",)), plain=True),
    "a stage in an entry that counts indices": _entry(Usage("conv5", ("relu5_3",))),
    "a name that many write": _entry(Usage("conv4_3", ("conv4_3_pre",))),
    "an answer of its own": _entry(Usage("conv4_3", ("pool1",))),
    "tensors that frameworks tell apart": _entry(Usage("conv3_1", ("conv3_1_pre", "relu3_1"))),
    "a name that few write": _entry(Usage("features.16", ("pool3",))),
    "a name that nobody writes": _entry(Usage("quux layer 7", ("relu4_2",))),
    "a name in two lines": _entry(Usage("Conv3-2", ("relu3_2",)), Usage("conv3_2", ("pool2",))),
    "VGG19": replace(
        _entry(Usage("conv3_3", (), "relu3_3", "relu3_3")),
        network_family="VGG19",
    ),
    "nothing settled": _entry(Usage("conv4_3")),
}
UNCHANGED = {"nothing settled", "a stage in an entry that counts indices"}


@pytest.mark.parametrize("case", CASES)
def test_the_verdicts_are_those_with_its_file_among_the_others(case: str, read: Read) -> None:
    entry = CASES[case]
    said = {key(change.name): change for change in on_verdicts(entry)}
    names = {*said, *(key(usage.as_written) for usage in entry.usages), "conv3", "conv4", "conv5"}
    before = {name: _now(name) for name in names}
    read(entry, None)
    for name in names:
        after = _now(name)
        if name not in said:
            assert _counted(after) == _counted(before[name])
            continue
        assert after is not None
        assert _shares(said[name].after) == _shares(after), name
        assert said[name].after.of == after.of
        assert said[name].after.sentence(lambda _: "it") == after.sentence(lambda _: "it")
    assert (not said) == (case in UNCHANGED)


@pytest.mark.parametrize("id_", ["fcn", "ternausnet", "vgg", "picanet", "osvos", "pix2pixhd"])
def test_an_entry_taken_out_and_put_back_changes_what_it_says(id_: str, read: Read) -> None:
    entry = by_id()[id_]
    whole = {usage.as_written: _now(usage.as_written) for usage in entry.usages}
    all_counts = counts()
    read(None, id_)
    change = on_convention(entry)
    assert change is not None
    assert change.after == all_counts[change.convention]
    assert change.before == counts().get(change.convention, evidence.Count(0, 0))
    for name, after in whole.items():
        if after is not None and (found := on_verdict(entry, name)):
            assert _shares(found.after) == _shares(after), name
            assert found.after.of == after.of


def test_an_unsettled_convention_changes_no_count() -> None:
    assert on_convention(replace(NEW, convention=None)) is None
