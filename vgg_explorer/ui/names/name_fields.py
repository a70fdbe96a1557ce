"""The names that are asked about."""

from vgg_explorer.ui.choices.choice import line_of_text

QUERY = line_of_text("q", "conv3", 200)
VERSUS = line_of_text("versus", "", 200)
