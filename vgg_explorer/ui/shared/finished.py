"""HTML that is shown as it is.

``st.html`` takes the indentation of a string away, line by line; what is made here has none, and
for a large table that took longer than all else.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class _Finished:
    html: str

    def _repr_html_(self) -> str:
        return self.html


def show_html(html: str, **arguments: Any) -> None:
    """Show HTML of our own making.

    Args:
        html: Every text in it must be escaped already; it must not be empty.
        arguments: For ``st.html``.
    """
    st.html(_Finished(html), **arguments)
