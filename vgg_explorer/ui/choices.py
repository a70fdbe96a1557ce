"""Choices that stand in the address by their ids, whatever words the page shows for them.

Streamlit's own ``bind="query-params"`` writes the words of ``format_func`` into the address, so a
link would break with every change of wording.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import streamlit as st

Option = TypeVar("Option", bound=str)
Widget = Callable[..., Any]


def choose_one(
    widget: Widget,
    label: str,
    words: Mapping[Option, str],
    *,
    key: str,
    default: Option,
    **arguments: Any,
) -> Option:
    """One option, kept for all pages of the session and in the address unless it is the default.

    Args:
        widget: ``st.selectbox`` or ``st.segmented_control``.
        label: Of the widget.
        words: What the page shows for each option.
        key: Of the widget and of the query parameter.
        default: The option at first.
        arguments: For the widget.
    """
    _restore(key, default, lambda text: text if text in words else None)
    chosen = widget(
        label,
        list(words),
        format_func=words.__getitem__,
        key=key,
        persist_state="session",
        **arguments,
    )
    _record(key, chosen, default)
    return cast("Option", chosen)


def choose_some(
    widget: Widget,
    label: str,
    words: Mapping[Option, str],
    *,
    key: str,
    default: Sequence[Option],
    **arguments: Any,
) -> list[Option]:
    """Some options; in the address they stand in one parameter, with commas between.

    Args:
        widget: ``st.multiselect`` or ``st.pills`` for several.
        label: Of the widget.
        words: What the page shows for each option.
        key: Of the widget and of the query parameter.
        default: The options at first.
        arguments: For the widget.
    """
    _restore(key, list(default), lambda text: _known(text, words))
    chosen: list[Option] = widget(
        label,
        list(words),
        format_func=words.__getitem__,
        key=key,
        persist_state="session",
        **arguments,
    )
    _record(key, ",".join(chosen), ",".join(default))
    return chosen


def _known(text: str, words: Mapping[Any, str]) -> list[str] | None:
    asked = [each for each in text.split(",") if each]
    return asked if all(each in words for each in asked) else None


def _restore(key: str, default: object, parse: Callable[[str], object | None]) -> None:
    """Take the value from an address that came from outside, else keep the session's."""
    in_address = st.query_params.get(key)
    if in_address is not None and in_address != st.session_state.get(_written(key)):
        value = parse(in_address)
        if value is not None:
            st.session_state[key] = value
    if key not in st.session_state:
        st.session_state[key] = default


def _record(key: str, value: str, default: str) -> None:
    if value != default:
        st.query_params[key] = value
    elif key in st.query_params:
        del st.query_params[key]
    st.session_state[_written(key)] = value


def _written(key: str) -> str:
    return f"in_address_{key}"
