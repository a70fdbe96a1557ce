"""What the server does besides running pages: where it is, and what happens when it has started.

May import what is below ``ui``. ``app.py`` uses all of it.
"""
