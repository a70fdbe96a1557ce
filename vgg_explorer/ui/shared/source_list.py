"""Where something was read: file and line, each a link to the commit that was read."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.paper_entry import Entry, Source
from vgg_explorer.network import Tensor


def source_link(source: Source) -> str:
    """One source: repository, file and lines, linked where there is a link, and its kind."""
    where = source.repo or urlsplit(source.url).netloc or source.kind.replace("_", " ")
    place = f"{where}: {source.path}" if source.path else where
    lines = f", lines {source.lines}" if source.lines else ""
    words = markup.text(f"{place}{lines}")
    kind = tag("span", markup.text(f" ({source.kind.replace('_', ' ')})"), class_="vgg-faint")
    if not source.url:
        return words + kind
    return tag("a", words, href=source.url, target="_blank", rel="noopener") + kind


def entries_with_sources(entries: Sequence[Entry], tensors: Sequence[Tensor]) -> str:
    """Papers and code bases, each with what it writes for some tensors and where that was read."""
    ids = {each.id for each in tensors}
    return tag("ul", *(_entry(each, ids) for each in entries), class_="vgg-entries-list")


def _entry(entry: Entry, ids: set[str]) -> str:
    written = [
        markup.code(usage.as_written)
        for usage in entry.usages
        if ids & {*usage.tensors, usage.counterpart}
    ]
    writes = f", writes {', '.join(dict.fromkeys(written))}" if written else ""
    read = tag("ul", *(tag("li", source_link(each)) for each in entry.sources))
    return tag("li", f"{markup.text(entry.label)}{writes}", read if entry.sources else "")
