"""Where a choice lives: in the session, and nowhere else.

A widget shows what the session holds and reports what the visitor does with it; the address is
read once, when a visitor arrives, and written whenever a choice is made. So a run that a quick
click ends half-way loses nothing: whatever a browser has heard of it, the next run starts from the
session again.

What Streamlit itself offers does not serve here:

- A value given to a widget through ``st.session_state`` is told to the browser once. If that run is
  interrupted before the browser has heard of it, the browser mounts the widget with the widget's
  own default and from then on speaks for that. So a widget is given the session's value as its
  default, in every run, and whenever anything but the widget itself has changed the choice, it
  becomes a new widget under a new key: its predecessor can't speak for a value that it never
  showed. What comes and goes above a widget stands in a container of its own: while a widget moves,
  a browser shows it twice, and a click on the one that goes is not seen by the one that stays.
- ``bind="query-params"`` writes the words of ``format_func`` into the address, knows no choice made
  in a picture, and a bound value does not follow a page link; ``persist_state`` has no address.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar, cast

import streamlit as st

from vgg_explorer.charts.markup import escaped
from vgg_explorer.ui.choices.choice import Choice
from vgg_explorer.ui.choices.choice_book import Book

Value = TypeVar("Value")
Option = TypeVar("Option", bound=str)
Widget = Callable[..., Any]

_BOOK = "choices"


def arrive(
    page: str,
    offered: Sequence[Choice[Any]],
    only_with: Mapping[Choice[Any], Sequence[Choice[Any]]],
) -> None:
    """Open a page, to be called once at the beginning of each of its runs.

    The address is read when a visitor arrives at the app. From then on the session is ahead of it:
    what a browser sends may be older than what was chosen last, and a page that a step back leads
    to shows what is chosen now.

    Args:
        page: Its title.
        offered: The choices that it offers.
        only_with: Further ones, which it offers where a switch is on or something is written.
    """
    book = _book()
    book.unseen.clear()
    address = st.query_params.to_dict()
    first, left = not book.page, page != book.page
    book.page = page
    further = [each for choices in only_with.values() for each in choices]
    book.offered = {choice.in_address: choice for choice in (*offered, *further)}
    book.switches = {each.id: on for on, choices in only_with.items() for each in choices}
    if first:
        book.read(address)
    elif left:
        book.written = None
        book.foreign.clear()
        book.linked.clear()
        book.refused.clear()
        book.shortened.clear()
    again, book.again = book.again, False
    # What a link leaves open stays open in the address until something is chosen.
    if not (first or again) or book.refused or book.shortened:
        _write_address(book)


def run_again() -> NoReturn:
    """Run the page once more because there is more to show, not because something was chosen."""
    _book().again = True
    st.rerun()


def catch_up(*own: Choice[Any]) -> None:
    """Run the whole page if something was chosen that it has not seen; first in every fragment.

    Streamlit joins what is said at the same moment into one message: a click on a widget, and what
    a component tells. If the component stands in a fragment, the fragment alone may run.

    Args:
        own: What is chosen in the fragment and concerns nothing outside of it.
    """
    book = _book()
    book.unseen.difference_update(each.id for each in own)
    if book.unseen:
        st.rerun(scope="app")


def unseen(what: str) -> None:
    """Say in a callback that something else has changed which the whole page has to see."""
    _book().unseen.add(what)


def show_refused() -> None:
    """A warning for each choice of the address that there is not, or not whole."""
    book = _book()
    # Where there is nothing to say, what follows has to stand where it stood all the same.
    with st.container():
        for choice in book.offered.values():
            if text := book.refused.get(choice.id):
                _warn(choice, text)
            if choice.id in book.shortened:
                st.warning(
                    f"The link's {choice.in_address} has more than the {choice.longest} characters "
                    "that are read, so its beginning is taken."
                )


def was_refused(*choices: Choice[Any]) -> bool:
    """Whether the page says of one of these that the address asks for what is no choice."""
    return any(each.id in _book().refused for each in choices)


def address() -> dict[str, str]:
    """The query parameters that lead to the page as it is."""
    return _book().parameters()


def chosen(choice: Choice[Value]) -> Value:
    """What the session holds."""
    return _book().get(choice)


def put(choice: Choice[Value], value: Value) -> None:
    """Make a choice otherwise than by its widget: by a button, a click in a picture, a key.

    Where the choice has a widget, this must come before it: above it, or in a callback, for which
    ``putter`` is the surer way.
    """
    book = _book()
    book.put(choice, value)
    _write_address(book)


def putter() -> Callable[[Choice[Any], Any], None]:
    """``put`` for a callback, to be asked for while the page runs.

    A button says once that it was pressed. A callback that first had to ask for the session could
    be ended there by the next click, and nobody would know of the first.
    """
    book = _book()

    def put_(choice: Choice[Any], value: Any) -> None:
        book.put(choice, value)
        book.unseen.add(choice.id)
        _write_address(book)

    return put_


def leave_out(choice: Choice[Option], sentence: str = "") -> None:
    """Go back to the default, because there is no such choice on the page as it stands.

    Args:
        choice: As ``put``, before its widget.
        sentence: What to say where it was chosen here and not by a link; nothing if it is empty.
    """
    book = _book()
    if choice.id in book.linked:
        _warn(choice, book.get(choice))
    elif sentence:
        st.info(sentence)
    put(choice, choice.default)


def choose_one(
    widget: Widget,
    label: str,
    choice: Choice[Option],
    *,
    words: Mapping[Option, str] | None = None,
    otherwise: Option | None = None,
    then: Callable[[], None] | None = None,
    **arguments: Any,
) -> Option:
    """One option of several.

    Args:
        widget: ``st.selectbox`` or ``st.segmented_control``.
        label: Of the widget.
        choice: What is chosen.
        words: What the page shows for each option, where that depends on the page.
        otherwise: The option that is shown where the choice is at its default, if that depends on
            the page; the choice is at its default again when this option is taken.
        then: Called when the visitor has chosen, before the page runs.
        arguments: For the widget.
    """
    shown = choice.words if words is None else {str(option): each for option, each in words.items()}
    options = list(shown)
    if words is not None:
        _book().word(choice, tuple(shown.values()))
    held = chosen(choice)
    if held != choice.default and held not in shown:
        leave_out(choice)
        held = choice.default
    if otherwise is not None and held == choice.default:
        held = otherwise

    def meant(option: Option) -> Option:
        return choice.default if option == otherwise else option

    place = {"index": options.index(held)} if widget is st.selectbox else {"default": held}
    return _offer(
        choice,
        lambda **wiring: widget(
            label, options, format_func=shown.__getitem__, **place, **wiring, **arguments
        ),
        held,
        meant,
        then,
    )


def choose_some(
    widget: Widget, label: str, choice: Choice[tuple[Option, ...]], **arguments: Any
) -> list[Option]:
    """Some options.

    Args:
        widget: ``st.multiselect`` or ``st.pills`` for several.
        label: Of the widget.
        choice: What is chosen.
        arguments: For the widget.
    """
    held = chosen(choice)

    def in_order(options: Sequence[Option]) -> tuple[Option, ...]:
        return tuple(cast("Option", each) for each in choice.words if each in options)

    taken = _offer(
        choice,
        lambda **wiring: tuple(
            widget(
                label,
                list(choice.words),
                format_func=choice.words.__getitem__,
                default=list(held),
                **wiring,
                **arguments,
            )
        ),
        held,
        in_order,
    )
    return list(in_order(taken))


def choose_text(label: str, choice: Choice[str], **arguments: Any) -> str:
    """A line of text.

    Args:
        label: Of the field.
        choice: What is written.
        arguments: For ``st.text_input``.
    """
    held = chosen(choice)
    return _offer(
        choice, lambda **wiring: st.text_input(label, value=held, **wiring, **arguments), held, str
    )


def choose_whether(label: str, choice: Choice[bool], **arguments: Any) -> bool:
    """A switch.

    Args:
        label: Of the switch.
        choice: What is switched.
        arguments: For ``st.toggle``.
    """
    held = chosen(choice)
    return _offer(
        choice, lambda **wiring: st.toggle(label, value=held, **wiring, **arguments), held, bool
    )


def _offer(
    choice: Choice[Value],
    build: Callable[..., Value],
    held: Value,
    meant: Callable[[Any], Value],
    then: Callable[[], None] | None = None,
) -> Value:
    """Show a widget whose default is what the session holds, and return what it says.

    Args:
        choice: What is chosen.
        build: Makes the widget, given its key and what is called when its value changes.
        held: What the widget shows if the browser has nothing else to say.
        meant: What a value of the widget means for the choice.
        then: Called when the visitor has chosen, before the page runs.
    """
    book = _book()
    if book.offered.get(choice.in_address) is not choice:
        message = f"the page {book.page} offers {choice.id} and does not say so when it opens"
        raise LookupError(message)
    key = book.key(choice)

    def hear() -> None:
        said = meant(st.session_state[key])
        if book.hear(choice, key, said):
            book.unseen.add(choice.id)
            if then is not None:
                then()
            _write_address(book)

    said = build(key=key, on_change=hear)
    value = meant(said)
    if value == meant(held):
        book.heard[key] = value
    elif book.hear(choice, key, value):
        # The browser spoke while the server had no such widget, between two runs.
        _write_address(book)
    return said


def _warn(choice: Choice[Any], text: str) -> None:
    st.warning(
        f"The link asks for {choice.in_address} = {escaped(text[:60])}, which is no choice here, "
        "so it is left out. Choose again below."
    )


def _write_address(book: Book) -> None:
    wanted = book.parameters()
    # What the browser sent may be older than what it was told since: both have to agree.
    if not wanted == st.query_params.to_dict() == book.written:
        book.written = wanted
        st.query_params.from_dict(wanted)


def _book() -> Book:
    held = st.session_state.get(_BOOK)
    return cast("Book", held or st.session_state.setdefault(_BOOK, Book()))
