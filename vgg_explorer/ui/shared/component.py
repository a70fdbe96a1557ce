"""Components of our own: a script beside this file, and what it is sent as one packet.

Streamlit mounts HTML and JavaScript handed over as text: no build step, nothing loaded from
elsewhere. A packet is a header in JSON followed by blocks of bytes, each of which the script can
take for an array of numbers as it is.
"""

import json
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_ALIGNMENT = 8
"""Bytes: a block starts where any type of number may start."""
_TURNS = "turns-of-components"


def register(module: str, html: str, *parts: str, in_turn: bool = True) -> Callable[..., Any]:
    """A component, to be called once a module with the markup that its script fills.

    Args:
        module: Path of the Python file; the script beside it has its name. What
            ``component.js`` defines stands before it.
        html: The markup, constant: nothing of a visitor's may stand in it.
        parts: Names of further scripts, without their ending, that stand before it too; of those
            in another folder, the way there.
        in_turn: Whether it is sent packets, of which an earlier one must never replace a later one;
            its script then says ``export default inTurn(...)``.
    """
    name = Path(module).stem
    beside = (Path(module).parent / part for part in (*parts, name))
    scripts = (each.with_suffix(".js") for each in (Path(__file__), *beside))
    script = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    mounted: Callable[..., Any] = st.components.v2.component(
        f"vgg_explorer.{name}", html=html, js=script, isolate_styles=False
    )

    def mount(*, key: str, data: bytes, **options: Any) -> Any:
        return mounted(key=key, data=data + turn(key, data), **options)

    return mount if in_turn else mounted


def told(key: str, event: str) -> object:
    """What a component has just told, for the callback of that event.

    Args:
        key: Of the component.
        event: Without ``on_`` and ``_change``.

    Returns:
        None where the component has left the page since it spoke: Streamlit calls the callback all
        the same and knows nothing any more of what was said.
    """
    said = st.session_state.get(key)
    return None if said is None else said.get(event)


def turn(key: str, data: bytes) -> bytes:
    """When an element was first sent what it holds now; the same for as long as that is the same.

    Args:
        key: Of the element.
        data: What it holds.

    Returns:
        As ``stamp``, with microseconds of the clock: they go on rising when a browser comes back to
        another session.
    """
    turns: dict[str, tuple[int, int]] = st.session_state.setdefault(_TURNS, {})
    content, (before, sent) = zlib.crc32(data), turns.get(key, (-1, 0))
    if content != before:
        sent = max(sent + 1, time.time_ns() // 1000)
        turns[key] = content, sent
    return stamp(key, sent)


def stamp(key: str, sent: int) -> bytes:
    """What ``inTurn`` of ``component.js`` reads behind a packet.

    Returns:
        Two whole numbers of 64 bits, least byte first: a checksum of the key, and ``sent``.
    """
    return b"".join(each.to_bytes(8, "little") for each in (zlib.crc32(key.encode()), sent))


def packet(facts: Mapping[str, object], **blocks: bytes | memoryview) -> bytes:
    """What ``unpack`` of ``component.js`` takes apart again.

    Args:
        facts: What can be written in JSON; ``NaN`` cannot.
        blocks: Bytes by name, for instance of an array: ``values=array.tobytes()``.
    """
    lengths = {name: memoryview(block).nbytes for name, block in blocks.items()}
    header = json.dumps({"facts": facts, "blocks": lengths}, allow_nan=False).encode()
    parts = [len(header).to_bytes(_ALIGNMENT, "little"), _padded(header)]
    parts += [_padded(block) for block in blocks.values()]
    return b"".join(parts)


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The facts and blocks of a packet, for tests and for whoever reads one in Python."""
    size = int.from_bytes(data[:_ALIGNMENT], "little")
    header = json.loads(data[_ALIGNMENT : _ALIGNMENT + size])
    blocks, start = {}, _ALIGNMENT + _whole(size)
    for name, length in header["blocks"].items():
        blocks[name] = data[start : start + length]
        start += _whole(length)
    return header["facts"], blocks


def _whole(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT


def _padded(block: bytes | memoryview) -> bytes:
    length = memoryview(block).nbytes
    return bytes(block) + bytes(_whole(length) - length)
