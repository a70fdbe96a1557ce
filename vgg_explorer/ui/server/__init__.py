"""What the server does besides running pages: headers, limits, health, metrics, ended sessions.

May import what is below ``ui``. ``app.py`` uses all of it.
"""
