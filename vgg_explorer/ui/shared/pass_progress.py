"""What a visitor sees of a pass while it waits or runs, and the button that cancels it."""

import hashlib
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from vgg_explorer.charts import markup
from vgg_explorer.compute.pass_queue import Place, Ticket
from vgg_explorer.ui.shared.fed_image import Fed

Ids = tuple[str, ...]

_TICKET, _CANCELLED = "pass_ticket", "passes_cancelled"
_UNSEEN_SECONDS = 0.1
"""What is done sooner shows no progress."""
_LOOK_SECONDS = 0.1


def show_until_done(ticket: Ticket[Any], fed: Fed, ids: Ids) -> None:
    """Show where the pass stands until it is done.

    Whatever the visitor does meanwhile takes effect at once; a run that still needs the pass then
    finds it at its place, and a closed tab gives the place up.

    Args:
        ticket: For the pass.
        fed: What is fed.
        ids: Of the tensors that are asked for.
    """
    earlier = st.session_state.get(_TICKET)
    st.session_state[_TICKET] = ticket
    if earlier is not None:
        earlier.leave()
    try:
        if not ticket.wait(_UNSEEN_SECONDS):
            _show(ticket, fed, ids)
    except StopException:
        ticket.leave()
        raise
    del st.session_state[_TICKET]


def cancelled(fed: Fed, ids: Ids) -> bool:
    """Whether the visitor has cancelled this very pass."""
    return (fed.fingerprint, ids) in st.session_state.get(_CANCELLED, ())


def offer_again(fed: Fed, ids: Ids) -> None:
    """Say that the pass was cancelled, with a button that runs it after all."""
    with st.container(key=f"vgg-pass-cancelled-{_key(fed, ids)}", gap="small"):
        st.info(
            f"You cancelled the forward pass at {fed.height} × {fed.width}. All that you chose is "
            "kept; press “Compute”, or choose something else."
        )
        st.button(
            "Compute",
            key=f"compute-{_key(fed, ids)}",
            on_click=_want_again,
            args=(fed.fingerprint, ids),
        )


def _show(ticket: Ticket[Any], fed: Fed, ids: Ids) -> None:
    key = _key(fed, ids)
    with (
        st.container(
            key=f"vgg-pass-run-{key}", horizontal=True, vertical_alignment="center", gap="small"
        ),
        st.spinner(f"A forward pass at {fed.height} × {fed.width} …", show_time=True),
    ):
        line = st.empty()
        st.button("Cancel", key=f"cancel-{key}", on_click=_cancel, args=(fed.fingerprint, ids))
        said = ""
        while True:
            words = _words(ticket.place)
            if words != said:
                line.html(markup.tag("span", markup.text(words), role="status"), width="content")
                said = words
            if ticket.wait(_LOOK_SECONDS):
                return
            # Where the session is looked at, a run that is not wanted any more ends.
            st.session_state.get(_TICKET)


def _words(place: Place) -> str:
    if place.share is not None:
        return f"{place.share:.0%} done"
    if place.before == 0:
        return "yours is next"
    return f"{place.before} pass{'' if place.before == 1 else 'es'} before yours"


def _cancel(fingerprint: str, ids: Ids) -> None:
    st.session_state.setdefault(_CANCELLED, set()).add((fingerprint, ids))
    ticket = st.session_state.get(_TICKET)
    if ticket is not None:
        ticket.leave()


def _want_again(fingerprint: str, ids: Ids) -> None:
    st.session_state[_CANCELLED].discard((fingerprint, ids))


def _key(fed: Fed, ids: Ids) -> str:
    return hashlib.sha256(f"{fed.fingerprint} {ids}".encode()).hexdigest()[:12]
