"""An entry as the file that it is kept in; ``evidence.read`` reads it back."""

from typing import Any

import tomli_w

from vgg_explorer.names.paper_entry import Entry, Source, Usage

_LEFT_OUT_IF_EMPTY = ("arxiv", "convention", "why_not_verified", "notes")
_LISTS = ("also_conventions", "convention_candidates")


def written(entry: Entry) -> str:
    """The text of ``data/papers/<id>.toml``; what is empty is left out where it may be."""
    tables = [tomli_w.dumps(_head(entry))]
    tables += [f"[[layers]]\n{tomli_w.dumps(_usage(each))}" for each in entry.usages]
    tables += [f"[[evidence]]\n{tomli_w.dumps(_source(each))}" for each in entry.sources]
    return "\n".join(tables)


def _head(entry: Entry) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": entry.title,
        "authors": entry.authors,
        "year": entry.year,
        "venue": entry.venue,
        "arxiv": entry.arxiv,
        "kind": entry.kind,
        "network": entry.network,
        "network_family": entry.network_family,
        "modified_network": entry.modified_network,
        "convention": entry.convention,
        "also_conventions": list(entry.also_conventions),
        "convention_candidates": list(entry.convention_candidates),
        "plain_stage_name": entry.plain_stage_name,
        "names_as_written": list(entry.names_as_written),
        "code_status": entry.code_status,
        "verification_level": entry.verification_level,
        "verified_scope": entry.verified_scope,
        "checked": entry.checked,
        "why_not_verified": entry.why_not_verified,
        "notes": entry.notes,
    }
    optional = {*_LEFT_OUT_IF_EMPTY, *_LISTS}
    return {
        key: value
        for key, value in facts.items()
        if value is not None and (value or key not in optional)
    }


def _usage(usage: Usage) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "tensors": list(usage.tensors),
        "vgg19": usage.vgg19,
        "counterpart": usage.counterpart,
        "note": usage.note,
    }
    return {"name": usage.as_written} | {key: value for key, value in facts.items() if value}


def _source(source: Source) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "repo": source.repo,
        "commit": source.commit,
        "path": source.path,
        "lines": source.lines,
        "identifiers": list(source.identifiers),
        "url": source.address,
        "note": source.note,
    }
    return {"kind": source.kind} | {key: value for key, value in facts.items() if value}
