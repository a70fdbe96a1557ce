"""Choices that stand in the address, by their ids, and hold for all pages of a session.

Streamlit's own ``bind="query-params"`` writes the words of ``format_func`` into the address, so a
link would break with every change of wording; and a bound value is lost when a page link is
followed, because the link's address has no parameters.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import streamlit as st

from vgg_explorer.ui import this_page
from vgg_explorer.ui.plain import escaped

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
    """One option of several.

    Args:
        widget: ``st.selectbox`` or ``st.segmented_control``.
        label: Of the widget.
        words: What the page shows for each option.
        key: Of the widget and of the query parameter.
        default: The option at first; it is left out of the address.
        arguments: For the widget.
    """
    _restore(key, default, lambda text: text if text in words else None)
    chosen = widget(label, list(words), format_func=words.__getitem__, key=key, **arguments)
    _record(key, chosen, chosen, default)
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
        default: The options at first; they are left out of the address.
        arguments: For the widget.
    """
    _restore(key, list(default), lambda text: _known(text, words))
    chosen: list[Option] = widget(
        label, list(words), format_func=words.__getitem__, key=key, **arguments
    )
    _record(key, chosen, ",".join(chosen), ",".join(default))
    return chosen


def choose_text(label: str, *, key: str, default: str, **arguments: Any) -> str:
    """A line of text.

    Args:
        label: Of the field.
        key: Of the field and of the query parameter.
        default: The text at first; it is left out of the address.
        arguments: For ``st.text_input``.
    """
    _restore(key, default, lambda text: text[: arguments.get("max_chars")])
    written: str = st.text_input(label, key=key, **arguments)
    _record(key, written, written, default)
    return written


def choose_whether(label: str, *, key: str, **arguments: Any) -> bool:
    """A switch, off at first; ``true`` in the address where it is on.

    Args:
        label: Of the switch.
        key: Of the switch and of the query parameter.
        arguments: For ``st.toggle``.
    """
    _restore(key, False, {"true": True, "false": False}.get)
    chosen = st.toggle(label, key=key, **arguments)
    _record(key, chosen, str(chosen).lower(), "false")
    return chosen


def given(key: str, *, default: Option, parse: Callable[[str], Option | None]) -> Option:
    """A choice that no widget holds: a click in a picture, a key on it.

    Whoever makes it writes ``st.session_state[key]``, before the run or in a callback.

    Args:
        key: Of the session's state and of the query parameter.
        default: What holds at first; it is left out of the address.
        parse: Reads the text of a link; None for what is no choice.
    """
    _restore(key, default, parse)
    chosen: Option = st.session_state[key]
    _record(key, chosen, chosen, default)
    return chosen


def _known(text: str, words: Mapping[Any, str]) -> list[str] | None:
    asked = list(dict.fromkeys(each for each in text.split(",") if each))
    return asked if all(each in words for each in asked) else None


def _restore(key: str, default: object, parse: Callable[[str], object | None]) -> None:
    """Take the value from an address that came from outside, else what the session keeps."""
    in_address = st.query_params.get(key)
    if in_address is not None and in_address != st.session_state.get(_written(key)):
        value = parse(in_address)
        if value is not None:
            st.session_state[key] = value
            return
        asked = escaped(in_address[:60])
        st.warning(
            f"The link asks for {key} = {asked}, which is no choice here, so it is left out. "
            "Choose again below."
        )
    # On another page the same key is another widget, which starts empty unless it is told.
    elsewhere = st.session_state.get(_page(key)) != this_page.title()
    if elsewhere or key not in st.session_state:
        st.session_state[key] = st.session_state.get(_kept(key), default)


def _record(key: str, chosen: object, text: str, default: str) -> None:
    if text != default:
        st.query_params[key] = text
    elif key in st.query_params:
        del st.query_params[key]
    # A widget's own state ends with its page; these stay.
    st.session_state[_page(key)] = this_page.title()
    st.session_state[_kept(key)] = chosen
    st.session_state[_written(key)] = text


def _kept(key: str) -> str:
    return f"kept_{key}"


def _page(key: str) -> str:
    return f"page_of_{key}"


def _written(key: str) -> str:
    return f"in_address_{key}"
