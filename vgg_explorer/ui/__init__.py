"""The only place that knows Streamlit: a folder a page, and ``shared`` for what several pages use.

May import everything but ``cli``; the folders of the pages don't import each other, except that
``activations`` opens ``channel``. A component's Python, script and style stand side by side.
"""
