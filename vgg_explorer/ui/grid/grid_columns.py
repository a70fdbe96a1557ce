"""How many tiles of a grid the browser has side by side, for what is taken along.

The browser lays a grid out by the room that there is, which no server knows. What it tells changes
nothing on the page.
"""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from vgg_explorer.ui.choices.widgets import catch_up
from vgg_explorer.ui.shared.component import packet, register, told

_COLUMNS = "grid_columns"
_ONE = re.compile(r"([\w-]+):([1-9]\d{0,3})", re.ASCII)

_component = register(__file__, "")


def shown_columns() -> Mapping[str, int]:
    """The columns of each grid by the grid's key, as far as its browser has told.

    It goes on being filled: whoever holds it may ask it at any time, outside of a run too.
    """
    return _told()


@st.fragment
def grid_columns(grids: Sequence[str]) -> None:
    """The invisible element that hears of it; to be called once on a page, after its grids.

    Args:
        grids: The keys of the page's grids.
    """
    catch_up()
    known_columns = _told()

    def note() -> None:
        known_columns.update(parse_columns(told(_COLUMNS + "-heard", "columns"), grids))

    each = (f"{grid}:{known_columns[grid]}" for grid in grids if grid in known_columns)
    known = ";".join(each)
    facts = {"grids": list(grids), "known": known}
    _component(data=packet(facts), key=_COLUMNS + "-heard", on_columns_change=note, height=1)


def parse_columns(report: object, grids: Sequence[str]) -> dict[str, int]:
    """What the browser says as ``grid:columns;grid:columns``, of these grids alone."""
    found = map(_ONE.fullmatch, report.split(";")) if isinstance(report, str) else ()
    return {each[1]: int(each[2]) for each in found if each and each[1] in grids}


def _told() -> dict[str, int]:
    told: dict[str, int] = st.session_state.setdefault(_COLUMNS, {})
    return told
