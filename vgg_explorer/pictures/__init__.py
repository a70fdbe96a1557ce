"""Activations to pixels, truthfully: colour, layout, grid, overlay, and sheets for print.

A picture is made in four steps, each with its choice in plain sight::

    statistics = channel_statistics.measure(activation, signed=not tensor.post_relu)
    order = channel_statistics.order(statistics, "l2")
    limits = value_limits.domains(statistics, "channel")
    grid = channel_grid.draw_grid(activation, statistics, order, limits, "viridis")

``grid.png()`` is the picture, ``grid.value_at(x, y)`` what a pixel of it says,
``colour_bar.colour_bar(limits, "viridis", order)`` its legend, and ``grid_sheet.labelled_png`` all
of it for a download. May import ``measures``, ``images`` and ``network``. Others use all of it.
"""
