"""What several pages use: frame, choices, fields, components, the forward pass of a session.

``choice`` says what a choice is, ``choice_book`` what a session has chosen, ``choices`` how widgets
and the address follow it; a ``*_field`` is what a visitor chooses with; ``component`` is how a
script of ours is mounted. May import everything below ``ui``. The folders of the pages use all of
it.
"""
