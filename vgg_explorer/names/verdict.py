"""What the evidence says of a name, in one sentence, and never more than that."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from vgg_explorer.names.comparison import Answer, Comparison, answers
from vgg_explorer.names.conventions import MAPPING_STAGES
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.grammar import key
from vgg_explorer.names.names_in_papers import as_written
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.network import HEAD_SIDE, Tensor
from vgg_explorer.network.formatting import layers_text, listed

_STAGE_NAMES = {f"conv{stage}": stage for stage in range(1, 6)}
_MOST_SYSTEMS = 3
_MOST_ANSWERS = 3
_ENOUGH_SOURCES = 3
"""So many are worth counting; below that it is said who counts how."""


@dataclass(frozen=True)
class Share:
    """An answer, and how many sources that were read mean it.

    Attributes:
        answer: The answer.
        counted: Papers and code bases. For a stage's name those that name the stage alone and whose
            main convention gives the answer; for any other name those that write it. The oldest
            first.
    """

    answer: Answer
    counted: tuple[Entry, ...]

    @property
    def sources(self) -> int:
        """How many are counted."""
        return len(self.counted)


@dataclass(frozen=True)
class Verdict:
    """What can be said of a name without knowing more than the name.

    Attributes:
        query: The name as asked.
        shares: Every answer, the one with the most sources first.
        of: How many sources are counted; more than the sum where some of them leave it open.
        stage_alone: Whether they are counted by convention, because a stage alone is named.
        name: The name as asked, without what the text states besides.
        stated: What the text states that only these answers fit: ``a stride of 16``; may be empty.
    """

    query: str
    shares: tuple[Share, ...]
    of: int
    stage_alone: bool
    name: str
    stated: str = ""

    @property
    def decided(self) -> bool:
        """Whether there is one answer only."""
        return len(self.shares) == 1

    @property
    def counted(self) -> bool:
        """Whether there are sources enough to count; otherwise it is said who counts how."""
        return self.of > 0 and (self.stage_alone or self.of >= _ENOUGH_SOURCES)

    def among(self, shares: Sequence[Share], stated: str) -> "Verdict":
        """The verdict on those answers alone that fit what is stated besides.

        Args:
            shares: Some of the answers, in their order.
            stated: What they fit: ``a stride of 16``.
        """
        of = len({entry.id for share in shares for entry in share.counted})
        every = " and ".join(filter(None, (self.stated, stated)))
        return replace(self, shares=tuple(shares), of=of, stated=every)

    def counted_for(self, answer: Answer) -> tuple[Entry, ...]:
        """The sources that are counted for one of the answers."""
        return next((share.counted for share in self.shares if share.answer == answer), ())

    def sentence(self, code: Callable[[str], str] = str) -> str:
        """The verdict.

        Args:
            code: How the names of layers and tensors are set, for instance in backticks.
        """
        if self.decided:
            return self._one(self.shares[0], code)
        said = self._by_sources(code) if self.counted else self._by_systems(code)
        apart = told_apart(self.shares[0].answer, self.shares[1].answer, code)
        return f"{said} {apart}".rstrip()

    def _one(self, share: Share, code: Callable[[str], str]) -> str:
        tensors = share.answer.tensors
        what = _named(tensors, code)
        if len(tensors) == 1 and tensors[0].kind == "relu":
            what += ", the values after the ReLU"
        if "VGG16" not in share.answer.networks:
            others = listed(sorted(share.answer.networks))
            return f"{code(self.name)} is a name of {others}; its place in VGG16 is {what}."
        if self.stage_alone:
            writing = _count(share.sources, "source names", "sources name")
            writing = f"{writing} the stage alone"
        else:
            writing = _count(
                share.sources, "source that was read writes", "sources that were read write"
            )
            writing = f"{writing} it"
        by = f" {writing} and mean{'s' * (share.sources == 1)} this." if share.sources else ""
        if self.stated:
            fits = "nothing else that was read fits"
            return f"With {self.stated} {code(self.name)} means {what}; {fits}.{by}"
        return f"{code(self.name)} has one meaning in all that was read: {what}.{by}"

    def _by_sources(self, code: Callable[[str], str]) -> str:
        who = "that name the stage alone" if self.stage_alone else f"that write {code(self.name)}"
        if self.stated:
            who += " and fit"
        with_sources = [share for share in self.shares if share.sources]
        first, *rest = with_sources[:_MOST_ANSWERS]
        all_of_them = first.sources == self.of
        counted = f"all {self.of}" if all_of_them else f"{first.sources} of the {self.of}"
        others = sum(share.sources for share in with_sources[_MOST_ANSWERS:])
        open_ = self.of - sum(share.sources for share in self.shares)
        if self.stated and self.of > first.sources > self.of / 2:
            # The answer to what was asked comes first.
            parts = [f"{_named_by(share, code)} ({share.sources})" for share in rest]
            parts += [f"something else ({others})"] if others else []
            also = f"; others mean {listed(parts)}" if parts else ""
            also += f"; for {open_} it was not settled" if open_ else ""
            meant = f"With {self.stated} most mean {_named_by(first, code)}"
            return f"{meant}: {counted} sources {who}{also}."
        parts = [f"{counted} sources {who} mean {_named_by(first, code)}"]
        parts += [f"{share.sources} {_named_by(share, code)}" for share in rest]
        if others:
            parts.append(f"{others} something else")
        if open_:
            parts.append(f"for {open_} it was not settled")
        without = [share for share in self.shares if not share.sources] if all_of_them else []
        if without:
            title = without[0].answer.readings[0].title
            parts[-1] += f"; {title} calls {_named_by(without[0], code)} so"
        lead = f"With {self.stated}" if self.stated else "Without more"
        return f"{lead}: {listed(parts)}."

    def _by_systems(self, code: Callable[[str], str]) -> str:
        parts = []
        for share in self.shares[:_MOST_ANSWERS]:
            titles = list(dict.fromkeys(r.title for r in share.answer.readings))
            more = [f"{len(titles) - _MOST_SYSTEMS} more"] if len(titles) > _MOST_SYSTEMS else []
            where = listed([*titles[:_MOST_SYSTEMS], *more])
            parts.append(f"in {where} it is {_named_by(share, code)}")
        given = f"With {self.stated} " if self.stated else ""
        return f"{given}{code(self.name)} depends on who counts: {'; '.join(parts)}."


@lru_cache(256)
def verdict(resolution: Resolution) -> Verdict:
    """What the evidence says of a name."""
    found = answers(resolution)
    stage = _STAGE_NAMES.get(key(resolution.name))
    if stage is None:
        writing = {each: _writing(each, resolution.name) for each in found}
        shares = [Share(each, _oldest_first(writing[each])) for each in found]
        of = len({entry.id for each in writing.values() for entry in each})
    else:
        counted = _sources_of_stage(stage)
        shares = [Share(each, _oldest_first(counted.get(each.tensors, ()))) for each in found]
        of = sum(entry.plain_stage_name for entry in entries())
    enough = stage is not None or of >= _ENOUGH_SOURCES
    ordered = sorted(shares, key=lambda share: -share.sources) if enough else shares
    name = resolution.name
    said = Verdict(resolution.query.strip(), tuple(ordered), of, stage is not None, name)
    stated = resolution.stated and resolution.stated.words
    return said.among(ordered, stated) if stated else said


def backing(found: Verdict, answer: Answer) -> str:
    """How many sources mean one of the answers, in a sentence without its full stop."""
    sources = len(found.counted_for(answer))
    who = "name the stage alone" if found.stage_alone else "write it"
    if not found.of:
        lists = len({reading.title for reading in answer.readings})
        read = _count(lists, "list of names says", "lists of names say")
        return f"{read} so; no source that was read writes it"
    if found.of == 1:
        return f"One source that was read writes it, and means {'this' if sources else 'another'}"
    if not sources:
        return f"None of the {found.of} sources that {who} means this"
    if sources == found.of:
        return f"All {found.of} sources that {who} mean this"
    return f"{sources} of the {found.of} sources that {who} mean{'s' * (sources == 1)} this"


def told_apart(a: Answer, b: Answer, code: Callable[[str], str] = str) -> str:
    """What in a text tells two answers apart, in a sentence; empty where nothing known does."""
    if len(a.tensors) != 1 or len(b.tensors) != 1 or a.networks != b.networks:
        return ""
    (one,), (other,) = a.tensors, b.tensors
    return "" if one.in_head or other.in_head else _apart(one, other, code)


def called_alike(comparison: Comparison, code: Callable[[str], str] = str) -> str:
    """What a stage's name means that is written for both of two tensors, in two sentences.

    Two names that mean one tensor each may be settled, and the dispute be about a third: what
    ``conv5`` is. Empty where there is no such name, or where it is one of the two.
    """
    names = {key(side.name) for side in (comparison.a, comparison.b)}
    pair = comparison.pairs[0]
    if len(comparison.pairs) > 1 or pair.same or pair.networks_apart or names & set(_STAGE_NAMES):
        return ""
    both = (pair.a.tensors, pair.b.tensors)
    for name, stage in _STAGE_NAMES.items():
        counted = _sources_of_stage(stage)
        first, second = (len(counted.get(each, ())) for each in both)
        if first and second:
            of = sum(entry.plain_stage_name for entry in entries())
            a, b = (_named(each, code) for each in both)
            (one,), (other,) = both
            return (
                f"{code(name)} is written for both: of {of} sources that name the stage alone "
                f"{first} mean{'s' * (first == 1)} {a} and {second} {b}. "
                f"{_apart(one, other, code)}"
            )
    return ""


def _apart(one: Tensor, other: Tensor, code: Callable[[str], str]) -> str:
    first, second = _named((one,), code), _named((other,), code)
    if one.stride != other.stride:
        return (
            f"A stride of {one.stride} ({_square(one)} at {HEAD_SIDE}) means {first}, one of "
            f"{other.stride} ({_square(other)}) {second}."
        )
    if one.channels != other.channels:
        return f"{one.channels} channels mean {first}, {other.channels} {second}."
    if one.post_relu != other.post_relu:
        before, after = (first, second) if other.post_relu else (second, first)
        alone = (one.fused_into or one.keras) == (other.fused_into or other.keras)
        than = "" if alone else f" as {after}"
        return (
            f"{before} has the same shape{than}; negative values, or a word on the ReLU, mean it."
        )
    return (
        f"{first} and {second} have the same shape, stride and side of the ReLU: only the code "
        "tells them apart."
    )


@cache
def _sources_of_stage(stage: int) -> dict[tuple[Tensor, ...], tuple[Entry, ...]]:
    counted: dict[tuple[Tensor, ...], tuple[Entry, ...]] = {}
    for convention in MAPPING_STAGES:
        tensors = convention.of_stage(stage)
        counted[tensors] = (*counted.get(tensors, ()), *convention.plainly_used_by)
    return counted


def _oldest_first(counted: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(counted, key=lambda entry: (entry.year or 0, entry.id)))


def _writing(answer: Answer, query: str) -> list[Entry]:
    """The entries behind an answer that write the very name, whatever its case and marks."""
    return [entry for entry in answer.evidence if as_written([query], [entry])]


def _named_by(share: Share, code: Callable[[str], str]) -> str:
    named = _named(share.answer.tensors, code)
    others = sorted(share.answer.networks - {"VGG16"})
    if "VGG16" in share.answer.networks or not others:
        return named
    return f"{listed(others)}'s tensor at the place of {named}"


def _named(tensors: Sequence[Tensor], code: Callable[[str], str]) -> str:
    """The Keras layer, or the tensor's id where Keras has none."""
    if any(tensor.layer is None for tensor in tensors):
        return listed([code(tensor.id) for tensor in tensors])
    if len(tensors) == 1 and tensors[0].fused_into:
        before = "its softmax" if tensors[0].kind == "fc_logits" else "its ReLU"
        return f"{code(tensors[0].fused_into)} before {before}"
    return code(layers_text(tensors))


def _square(tensor: Tensor) -> str:
    height, width, *_ = tensor.shape(HEAD_SIDE, HEAD_SIDE)
    return f"{height} × {width}"


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
