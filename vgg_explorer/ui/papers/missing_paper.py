"""The form for a paper that is missing. What is filled in stays in the visitor's own session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import streamlit as st

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.exports import issue_link
from vgg_explorer.names import entry_rules
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.paper_draft import (
    Checked,
    Draft,
    NameDraft,
    SourceDraft,
    check,
    choices_of_meaning,
)
from vgg_explorer.names.paper_entry import VERIFICATION_LEVELS
from vgg_explorer.ui.choices.choice import switch
from vgg_explorer.ui.choices.widgets import choose_whether
from vgg_explorer.ui.papers.entry_preview import show_entry
from vgg_explorer.ui.shared.share import permalink

MISSING = switch("missing")
MOST_NAMES, MOST_SOURCES = 20, 10

_HELD = "missing_paper"
_LONGEST = 500
_KIND_WORDS = {
    "official": "the authors' code",
    "framework": "a framework's code",
    "reimplementation": "other people's code",
    "third_party_copy": "a copy of the authors' code",
    "paper_text": "the paper's own text",
    "secondary": "a quotation",
    "issue": "an issue or an answer",
    "experiment": "an experiment",
}


@dataclass
class _Held:
    """What a session has filled in.

    Attributes:
        values: By field.
        names: Lines for names.
        sources: Lines for places.
        checked: Whether it was asked to be checked.
    """

    values: dict[str, Any] = field(default_factory=dict)
    names: int = 3
    sources: int = 1
    checked: bool = False


def show_missing_paper() -> None:
    """Offer the form, and show what its entry would change once it is whole."""
    st.header("A paper is missing", anchor="missing-paper")
    repository = issue_link.repository()
    wrong = f" An entry is wrong? [Report it]({issue_link.wrong_reading(repository, permalink())})."
    st.markdown(
        "Write its entry: it is checked as the tests check those that are there, and you see what "
        "it would change. Nothing of it is kept on the server, and it is not in the address: you "
        f"take it along as a file.{wrong if repository else ''}"
    )
    if choose_whether("Write an entry", MISSING):
        _show_form(repository)


def _show_form(repository: str) -> None:
    held = cast("_Held", st.session_state.setdefault(_HELD, _Held()))
    today = datetime.now(UTC).date()
    # Errors stand beside what was sent, so it is checked before it is shown again.
    checked = check(_draft(held), today) if held.checked else Checked(None, ())
    form = _Form(held, checked)
    with st.form("missing-paper", enter_to_submit=False):
        form.show()
    if checked.problems:
        many = len(checked.problems)
        said = "One thing is" if many == 1 else f"{many} things are"
        st.error(f"{said} missing or wrong; each is said beside its field.")
    if checked.entry is not None:
        show_entry(checked.entry, repository)


class _Form:
    """The fields, each with what is wrong below it."""

    def __init__(self, held: _Held, checked: Checked) -> None:
        self._held = held
        self._checked = checked
        self._keys: dict[str, str] = {}

    def show(self) -> None:
        self._paper()
        st.markdown("**What it writes, and what that means.** Leave lines blank that are not used.")
        for index in range(self._held.names):
            self._name(index)
        self._wrong("names")
        self._usage()
        st.markdown(
            "**Where that is read.** A link to the lines at a commit fills the rest of its line: "
            "on GitHub the key *y* puts the commit into the address."
        )
        for index in range(self._held.sources):
            self._source(index)
        self._wrong("sources")
        self._check()
        with st.container(horizontal=True):
            st.form_submit_button("Check this entry", type="primary", on_click=self._taker())
            if self._held.names < MOST_NAMES:
                st.form_submit_button("Another name", on_click=self._taker(names=1))
            if self._held.sources < MOST_SOURCES:
                st.form_submit_button("Another place", on_click=self._taker(sources=1))

    def _paper(self) -> None:
        title, year, kind = st.columns([5, 2, 2])
        with title:
            self._text("title", "Title, or name of the code base")
        with year:
            self._text("year", "Published in", placeholder="2016", max_chars=4)
        with kind:
            words = {"paper": "a paper", "codebase": "a code base", "web": "a web page"}
            self._one_of("kind", "It is", words)
        authors, venue, link = st.columns([4, 2, 3])
        with authors:
            self._text("authors", "Authors, family names", placeholder="Liu, Anguelov, Erhan")
        with venue:
            self._text("venue", "Venue", placeholder="ECCV; may be empty")
        with link:
            self._text("link", "Link or arXiv id", placeholder="1512.02325; may be empty")
        family, network, modified = st.columns([2, 4, 3], vertical_alignment="bottom")
        with family:
            self._one_of(
                "network_family",
                "Network used",
                {each: each for each in entry_rules.NETWORK_FAMILIES},
            )
        with network:
            self._text("network", "Network in detail", placeholder="VGG16 (batch-normalised)")
        with modified:
            self._whether(
                "modified_network",
                "It is changed",
                "Strides, padding, dilation, pools, normalisation or head differ from stock VGG16.",
            )

    def _name(self, index: int) -> None:
        name, means, note = st.columns([2, 4, 3])
        place = f"names.{index}"
        with name:
            self._text(f"{place}.name", f"Name {index + 1}, as written", placeholder="conv4_3")
        with means:
            words = _meanings()
            key, held = self._key(f"{place}.means"), self._value(f"{place}.means", [])
            st.multiselect(
                f"Name {index + 1} means",
                list(words),
                default=held,
                format_func=words.__getitem__,
                key=key,
                select_all=False,
                filter_mode="contains",
                placeholder="tensors, or what a convention says",
            )
            self._wrong(f"{place}.means")
        with note:
            self._text(f"{place}.note", f"Note on name {index + 1}", placeholder="may be empty")

    def _usage(self) -> None:
        convention, plain = st.columns([4, 5], vertical_alignment="bottom")
        with convention:
            words = {"": "not settled"} | {
                each.id: f"{each.name} ({each.id})" for each in CONVENTIONS.values()
            }
            self._one_of("convention", "Its main convention", words)
        with plain:
            self._whether(
                "plain_stage_name",
                "It names the stage alone",
                "As conv3, C3 or block 3 do: then it counts where the stage's name is asked for.",
            )

    def _source(self, index: int) -> None:
        place, said = f"sources.{index}", f"{index + 1}"
        kind, repository, commit = st.columns([2, 4, 3])
        with kind:
            self._one_of(f"{place}.kind", f"Place {said} is", _KIND_WORDS)
        with repository:
            self._text(
                f"{place}.repository",
                f"Repository of place {said}, or link",
                placeholder="owner/name, or https://github.com/owner/name/blob/…#L3-L9",
            )
            self._wrong(f"{place}.url")
        with commit:
            self._text(f"{place}.commit", f"Commit of place {said}", placeholder="all 40 digits")
        path, lines, identifiers = st.columns([4, 2, 3])
        with path:
            self._text(f"{place}.path", f"File of place {said}", placeholder="models/vgg.py")
        with lines:
            self._text(f"{place}.lines", f"Lines of place {said}", placeholder="362-393,478")
        with identifiers:
            self._text(
                f"{place}.identifiers",
                f"What stands there, place {said}",
                placeholder="identifiers, with commas",
            )

    def _check(self) -> None:
        st.markdown("**How it was checked.**")
        level, scope, missing = st.columns(3)
        with level:
            self._one_of("verification_level", "The meanings were", VERIFICATION_LEVELS)
        with scope:
            self._text("verified_scope", "How far", placeholder="released definition; all names")
        with missing:
            self._text(
                "why_not_verified",
                "What was missing",
                placeholder="only where no source of the authors was read",
            )
        code, notes = st.columns([1, 2])
        with code:
            words = {each: each for each in entry_rules.CODE_STATUSES}
            self._one_of("code_status", "Code that was found", words)
        with notes:
            self._text("notes", "Notes", placeholder="may be empty")

    def _text(self, name: str, label: str, **arguments: Any) -> None:
        options = {"max_chars": _LONGEST, **arguments}
        st.text_input(label, value=self._value(name, ""), key=self._key(name), **options)
        self._wrong(name)

    def _one_of(self, name: str, label: str, words: Mapping[str, str]) -> None:
        options = list(words)
        index = options.index(self._value(name, options[0]))
        st.selectbox(
            label, options, index=index, format_func=words.__getitem__, key=self._key(name)
        )
        self._wrong(name)

    def _whether(self, name: str, label: str, explanation: str) -> None:
        st.checkbox(label, value=self._value(name, False), key=self._key(name), help=explanation)

    def _value(self, name: str, default: Any) -> Any:
        return self._held.values.get(name, default)

    def _key(self, name: str) -> str:
        self._keys[name] = f"missing-paper-{name}"
        return self._keys[name]

    def _wrong(self, name: str) -> None:
        said = self._checked.at(name)
        if said:
            st.html(tag("p", markup.text(" ".join(said)), class_="vgg-wrong", role="alert"))

    def _taker(self, *, names: int = 0, sources: int = 0) -> Callable[[], None]:
        """What is done before the page runs: all that was filled in is taken at once."""
        held, keys = self._held, self._keys

        def take() -> None:
            held.values |= {name: st.session_state[key] for name, key in keys.items()}
            held.names += names
            held.sources += sources
            held.checked = held.checked or not (names or sources)

        return take


def _draft(held: _Held) -> Draft:
    values = held.values
    own = {name: value for name, value in values.items() if "." not in name}

    def line(place: str) -> dict[str, Any]:
        return {
            name.removeprefix(f"{place}."): value
            for name, value in values.items()
            if name.startswith(f"{place}.")
        }

    names = (line(f"names.{index}") for index in range(held.names))
    sources = (line(f"sources.{index}") for index in range(held.sources))
    return Draft(
        **own,
        names=tuple(NameDraft(**{**each, "means": tuple(each.get("means", ()))}) for each in names),
        sources=tuple(SourceDraft(**each) for each in sources),
    )


@cache
def _meanings() -> dict[str, str]:
    return choices_of_meaning()
