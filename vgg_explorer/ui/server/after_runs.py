"""What Streamlit does after every run of every visitor, and what is done here instead: nothing.

Once Keras is loaded, Streamlit clears Keras's session at the end of each run, for scripts that
build networks. That ends with a full garbage collection, which holds up all visitors and walks
through what all of them have open: with thirty it took more of the interpreter than their pages.
The network here is built once, for all, outside of any run.
"""

from streamlit.runtime.scriptrunner import script_runner


def keep_networks() -> None:
    """Have runs end without clearing what Keras and pyplot keep; neither is used in a page."""
    # Streamlit has no setting for it.
    script_runner._clean_problem_modules = _nothing


def _nothing() -> None:
    pass
