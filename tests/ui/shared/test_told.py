"""A callback hears of a component that has left the page since it spoke."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from vgg_explorer.ui.shared.component import told

    st.session_state["a grid"] = {"opened": "17"}
    st.text(told("a grid", "opened"))
    st.text(told("a grid", "columns"))
    st.text(told("another", "opened"))


def test_what_was_told_by_a_component_that_has_gone_is_nothing() -> None:
    app = AppTest.from_function(_page).run()
    assert not app.exception
    assert [each.value for each in app.text] == ["17", "None", "None"]
