"""Prints entries as a checklist, so that a person can compare them with their sources again.

--sample 25 draws 25 entries and prints the seed that repeats the draw; --oldest 40 takes those
checked longest ago; ids take just these entries. Together they narrow each other.
"""

import argparse
import secrets
import sys
import textwrap
from collections.abc import Iterator, Sequence
from hashlib import sha256

from vgg_explorer.names.evidence import by_id, entries
from vgg_explorer.names.paper_entry import Entry, Source, Usage

WIDTH = 100
STEPS = (
    "Open the link of a source. It leads to the first of its lines, at the commit that was read.",
    "Find the identifiers at those lines. A line may be off by a few; note it.",
    "Find out what each name means there. An id with _pre is before the ReLU, relu after it, pool "
    "after the pool. Mind where the code stops: [:16] leaves out 16, res and nn count from 1.",
    "Compare that with the tensors stated here. Trust the code, not the entry.",
    "If all of it holds, or once the file is mended, set checked in the file to today's date.",
    "If no source of an entry can be opened, leave its date as it is.",
)


def drawn(among: Sequence[Entry], number: int, seed: int) -> tuple[Entry, ...]:
    """A random sample, in the order of the draw.

    Each entry gets its place from a hash of the seed and its id alone: the same seed draws the
    same entries on every machine, and an entry added later moves no other.

    Args:
        among: The entries to draw from.
        number: How many; all if there are fewer.
        seed: Any number; another one draws another sample.
    """
    lot = {entry.id: sha256(f"{seed} {entry.id}".encode()).digest() for entry in among}
    return tuple(sorted(among, key=lambda entry: lot[entry.id])[:number])


def longest_ago(among: Sequence[Entry], number: int) -> tuple[Entry, ...]:
    """The entries with the earliest dates, by date and then by id."""
    return tuple(sorted(among, key=lambda entry: (entry.checked, entry.id))[:number])


def checklist(chosen: Sequence[Entry], heading: str) -> str:
    """The steps of a check, then every entry with its names, sources and links, as plain text."""
    lines = _wrapped(heading)
    for number, step in enumerate(STEPS, start=1):
        lines += _wrapped(step, f"{number}. ", "   ")
    for number, entry in enumerate(chosen, start=1):
        lines += ["", "", f"{number} of {len(chosen)}: {entry.id}", *_entry(entry)]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the checklist that the arguments ask for; 0, as nothing here is judged."""
    parser = argparse.ArgumentParser(prog="python -m tests.check_evidence", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these entries; by default all")
    parser.add_argument("--oldest", type=_positive, metavar="N", help="the N checked longest ago")
    parser.add_argument("--sample", type=_positive, metavar="N", help="N of them, at random")
    parser.add_argument(
        "--seed", type=int, metavar="S", help="repeats a sample; one is chosen if none is given"
    )
    asked = parser.parse_args(arguments)
    unknown = [each for each in asked.ids if each not in by_id()]
    if unknown:
        parser.error(f"no entry has the id {', '.join(unknown)}")
    if asked.seed is not None and not asked.sample:
        parser.error("--seed needs --sample")
    chosen = tuple(by_id()[each] for each in asked.ids) or entries()
    heading = f"{len(chosen)} of {len(entries())} entries"
    if asked.oldest:
        chosen = longest_ago(chosen, asked.oldest)
        heading += f"; of these the {len(chosen)} checked longest ago"
    if asked.sample:
        seed = secrets.randbelow(10_000) if asked.seed is None else asked.seed
        chosen = drawn(chosen, asked.sample, seed)
        heading += f"; of these {len(chosen)} at random, repeated by --seed {seed}"
    sys.stdout.write(checklist(chosen, f"{heading}."))
    return 0


def _entry(entry: Entry) -> Iterator[str]:
    changed = ", changed" if entry.modified_network else ""
    facts = {
        "Title": entry.label,
        "File": f"vgg_explorer/data/papers/{entry.id}.toml",
        "Network": f"{entry.network}{changed}",
        "Convention": ", ".join([entry.convention or "not settled", *entry.also_conventions]),
        "Verified": f"{entry.verification}: {entry.verified_scope}",
        "Not verified": entry.why_not_verified,
        "Notes": entry.notes,
        "Last checked": entry.checked.isoformat(),
        "Names": "; ".join(entry.names_as_written),
    }
    for title, fact in facts.items():
        if fact:
            yield from _wrapped(f"{title}: {fact}", "   ", "      ")
    yield "   What they mean:" if entry.usages else "   What they mean: nothing that is settled"
    for usage in entry.usages:
        yield from _wrapped(_usage(usage), "   [ ] ", "       ")
    yield "   Where it was read:" if entry.sources else "   Where it was read: nowhere"
    for source in entry.sources:
        yield from _source(source)


def _usage(usage: Usage) -> str:
    if usage.vgg19:
        meant = f"{usage.vgg19} of VGG19 (in VGG16 {usage.counterpart})"
    else:
        meant = ", ".join(usage.tensors) or "no tensor settled"
    return f"{usage.as_written} -> {meant}{f'; {usage.note}' if usage.note else ''}"


def _source(source: Source) -> Iterator[str]:
    place = ", ".join(filter(None, [source.repo, source.path])) or "no repository"
    lines = f", lines {source.lines}" if source.lines else ""
    yield from _wrapped(f"{place}{lines} ({source.kind})", "   [ ] ", "       ")
    yield f"       {source.url or 'no link'}"
    if source.identifiers:
        yield from _wrapped(f"Find: {' | '.join(source.identifiers)}", "       ", "         ")
    if source.note:
        yield from _wrapped(f"Note: {source.note}", "       ", "         ")


def _wrapped(text: str, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
