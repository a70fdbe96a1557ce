"""The only place that knows Streamlit: a folder a page, and what pages share.

May import everything but ``cli``. The folders of the pages don't import each other, except that
``activations`` opens ``channel``; below them lie ``grid``, ``shared`` and ``choices``, and beside
them ``server``. A component's Python, script and style stand side by side.
"""
