"""What a visitor chooses, and where it lives: in the session, and from there in the address.

``choice`` says what a choice is, ``choice_book`` what a session has chosen, ``widgets`` how widgets
and the address follow it. May import what is below ``ui``. All of ``ui`` uses it.
"""
