"""Small pieces of HTML with the app's classes (see the styles in ``ui``); every text is escaped."""

import base64
from collections.abc import Callable, Iterable
from html import escape

from vgg_explorer.names.conventions import STAGES_IN_QUESTION

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|<>$~:^")


def tag(name: str, *children: str, **attributes: object) -> str:
    """An element; ``children`` are HTML already, ``class_`` is class, None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def text(value: object) -> str:
    """Text that is safe inside an element."""
    return escape(str(value))


def code(value: object) -> str:
    """A layer name or another identifier, in the monospaced face."""
    return tag("code", text(value))


def with_code(sentence: Callable[[Callable[[str], str]], str]) -> str:
    """A sentence that is escaped, with the names in it set as code.

    Args:
        sentence: Makes the sentence, given how names are set.
    """
    begin, end = "\ue000", "\ue001"
    written = text(sentence(lambda name: f"{begin}{name}{end}"))
    return written.replace(begin, "<code>").replace(end, "</code>")


def badge(name: str, stage: int, *, before_relu: bool = False) -> str:
    """The word conv3, conv4 or conv5 in its colour; dashed where the ReLU is not applied yet."""
    kind = f"vgg-badge {stage_class(stage)}{' vgg-before-relu' * before_relu}"
    return tag("span", text(name), class_=kind)


def stage_class(stage: int) -> str:
    """The class that carries the colour of conv3, conv4 or conv5."""
    return f"vgg-conv{stage}" if stage in STAGES_IN_QUESTION else ""


def table(caption: str, head: str, rows: Iterable[str], foot: str = "", kind: str = "") -> str:
    """A table in a frame that scrolls sideways on narrow screens.

    Args:
        caption: What the table shows, for screen readers.
        head: The rows of the head.
        rows: The rows of the body.
        foot: The rows of the foot.
        kind: More classes.
    """
    inner = tag(
        "table",
        tag("caption", text(caption)),
        tag("thead", head),
        tag("tbody", *rows),
        tag("tfoot", foot) if foot else "",
        class_=f"vgg-table {kind}".strip(),
    )
    return tag("div", inner, class_="vgg-scroll", tabindex="0", role="region", aria_label=caption)


def data_address(png: bytes) -> str:
    """A PNG as an address that holds the file itself, for small pictures."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def escaped(words: str) -> str:
    """A visitor's words among ours in Markdown: what would take effect there does not."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in words)
