"""The static site: the same answers as pages that any web server, or a folder, can show.

May import ``exports``, ``snippets``, ``charts`` and what is below, and neither ``ui`` nor ``cli``.
Others use ``writer`` and ``published``. A module a kind of page; templates, styles and scripts are
in ``templates``.
"""
