"""Drawings as SVG that take their colours from the page, and the HTML that surrounds them.

May import ``pictures`` (for colours), ``measures``, ``names``, ``images`` and ``network``. Others
use all of it but ``matplotlib_svg``.
"""
