"""Where things lie, for tests in any folder."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "vgg_explorer"
DATA = PACKAGE / "data"
REFERENCE = ROOT / "tests" / "reference"
