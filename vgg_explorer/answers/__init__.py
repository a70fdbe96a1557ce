"""The answer to keep: one file that outlives the server, as HTML and as Markdown.

May import ``exports``, ``charts`` and what is below, and not ``site``. Others make an answer with
``making``, and a file of it with ``html_file`` and ``markdown_file``.
"""
