"""What one more entry changes: the counts of the conventions, and the verdicts of names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vgg_explorer.names.comparison import Answer
from vgg_explorer.names.conventions import MAPPING_STAGES, STAGES_IN_QUESTION
from vgg_explorer.names.evidence import Count, counts, entries
from vgg_explorer.names.grammar import key
from vgg_explorer.names.lookup import told_apart
from vgg_explorer.names.names_in_papers import NameMeaning
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import ENTRIES_SYSTEM, Reading, UnknownNameError
from vgg_explorer.names.resolver import resolve
from vgg_explorer.names.verdict import Share, Verdict, verdict
from vgg_explorer.network import Tensor, position, tensor
from vgg_explorer.network.formatting import listed


@dataclass(frozen=True)
class CountChange:
    """The count of a convention as it is, and with the entry.

    Attributes:
        convention: A ``reference_id``.
        before: Entries whose main convention it is.
        after: The same with the new one among them.
    """

    convention: str
    before: Count
    after: Count


@dataclass(frozen=True)
class VerdictChange:
    """The verdict of a name as it is, and with the entry.

    Attributes:
        name: The name.
        before: None where nothing that was read uses the name for a tensor of VGG16.
        after: With the entry among the sources.
    """

    name: str
    before: Verdict | None
    after: Verdict

    @property
    def shares(self) -> tuple[tuple[tuple[Tensor, ...], int, int], ...]:
        """Each answer with its sources before and after, the one with most behind it first."""
        known = self.before.shares if self.before else ()
        before = {share.answer.tensors: share.sources for share in known}
        return tuple(
            (share.answer.tensors, before.get(share.answer.tensors, 0), share.sources)
            for share in self.after.shares
        )


def on_convention(entry: Entry) -> CountChange | None:
    """How an entry changes the count of its main convention; None where that is not settled."""
    if entry.convention is None:
        return None
    before = counts().get(entry.convention, Count(0, 0))
    return CountChange(
        entry.convention, before, counts((*entries(), entry)).get(entry.convention, before)
    )


def on_verdicts(entry: Entry) -> tuple[VerdictChange, ...]:
    """How an entry changes what is said of the names whose meaning it settles.

    Where the stage alone is named in it, conv3, conv4 and conv5 are among them, because there the
    entries are counted by their conventions, whatever they write.
    """
    named = {key(usage.as_written): usage.as_written for usage in entry.usages}
    if entry.plain_stage_name:
        named = {f"conv{stage}": f"conv{stage}" for stage in STAGES_IN_QUESTION} | named
    changes = (on_verdict(entry, name) for name in named.values())
    return tuple(change for change in changes if change is not None)


def on_verdict(entry: Entry, name: str) -> VerdictChange | None:
    """How an entry changes what is said of a name; None where nothing changes."""
    try:
        before = verdict(resolve(name))
    except UnknownNameError:
        before = Verdict(name.strip(), (), 0, stage_alone=False, name=name.strip())
    shares, behind = _with_meaning(before, entry, name)
    new = bool(behind)
    if before.stage_alone:
        behind, new = _meant_by_convention(before, entry), entry.plain_stage_name
    shares = [
        replace(share, counted=(*share.counted, entry)) if share.answer.tensors in behind else share
        for share in shares
    ]
    after = replace(before, shares=tuple(shares), of=before.of + new)
    if after == before:
        return None
    return VerdictChange(name, before if before.shares else None, _in_order(after))


def _meant_by_convention(before: Verdict, entry: Entry) -> set[tuple[Tensor, ...]]:
    stage = int(key(before.query).removeprefix("conv"))
    used = (each for each in MAPPING_STAGES if each.reference_id == entry.convention)
    return {each.of_stage(stage) for each in used if entry.plain_stage_name}


def _with_meaning(
    before: Verdict, entry: Entry, name: str
) -> tuple[list[Share], set[tuple[Tensor, ...]]]:
    """The answers with the entry's own, and those of them that the entry is a source for."""
    shares = list(before.shares)
    written = [usage for usage in entry.usages if key(usage.as_written) == key(name)]
    settled = [usage for usage in written if usage.tensors or usage.counterpart]
    vgg19 = listed([usage.vgg19 for usage in settled if usage.vgg19])
    # A name that only VGG19 has is none of VGG16 with one more source either.
    if not settled or (vgg19 and not shares):
        return shares, set()
    ids = {id_ for usage in settled for id_ in (*usage.tensors, usage.counterpart) if id_}
    meant = tuple(sorted(map(tensor, ids), key=lambda each: position(each.id)))
    given = {
        reading.tensors
        for share in shares
        for reading in share.answer.readings
        if reading.system != ENTRIES_SYSTEM and reading.network == "VGG16"
    }
    # As lookup counts: behind the answer itself, else behind each that is a part of it.
    if not vgg19 and meant not in given and told_apart(meant, given):
        return shares, {answer for answer in given if set(answer) < set(meant)}
    reading = NameMeaning(meant, vgg19, tuple((entry, each) for each in settled)).reading()
    return _with_reading(shares, reading), {meant}


def _with_reading(shares: Sequence[Share], reading: Reading) -> list[Share]:
    """The answers with one more reading, which is an answer of its own where there is none."""
    answers = {share.answer.tensors: share for share in shares}
    share = answers.get(reading.tensors, Share(Answer(reading.tensors, ()), ()))
    if reading.network not in share.answer.networks:
        answer = Answer(reading.tensors, (*share.answer.readings, reading))
        answers[reading.tensors] = Share(answer, share.counted)
    return list(answers.values())


def _in_order(found: Verdict) -> Verdict:
    by_sources = sorted(found.shares, key=lambda share: -share.sources)
    return replace(found, shares=tuple(by_sources)) if found.counted else found
