"""What a name means: notation, readings, comparison, answer.

A name goes through ``grammar`` (how it is written) to ``lookup`` (what it may mean), ``narrowing``
(what else the text says), ``ranking`` (which reading comes first) and, where nothing is left,
``refusal``; ``resolver`` is this way. May import ``network`` alone, and neither numpy nor images.
Others use ``resolver``, ``conventions``, ``comparison``, ``decision``, ``evidence``, ``pitfalls``,
``answer_markdown``, ``verdict``, ``layer_marks``, ``every_name``, ``systems`` and the types of
``resolution`` and ``paper_entry``.
"""
