"""One test over a table, whose failure names every row that is wrong.

pytest makes, sends and counts three reports for each test, which takes longer than to look at a row
of most tables; and of rows that are tests one sees how many failed, not side by side how.
"""

import functools
import inspect
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Test = Callable[..., None]


def table(
    names: str | tuple[str, ...],
    rows: Iterable[Any],
    *,
    ids: Callable[[Any], str] = repr,
) -> Callable[[Test], Test]:
    """What ``pytest.mark.parametrize`` is, as one test; rows share the fixtures of the test.

    Args:
        names: Of the arguments that a row gives; of several, in their order.
        rows: A value each, or a tuple of several; that there are none is a failure.
        ids: What a row is called where it is wrong.
    """
    every = [*rows]

    def over(test: Test) -> Test:
        signature = inspect.signature(test)
        given = (names,) if isinstance(names, str) else names
        fixtures = [each for each in signature.parameters.values() if each.name not in given]

        @functools.wraps(test)
        def all_rows(**fixed: Any) -> None:
            assert every, "a table without rows"
            wrong = []
            for row in every:
                values = (row,) if isinstance(names, str) else row
                try:
                    test(**dict(zip(given, values, strict=True)), **fixed)
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - told below
                    where = traceback.extract_tb(error.__traceback__)[:2][-1]  # the test's own line
                    said = "".join(traceback.format_exception_only(error)).strip()
                    wrong.append(f"{ids(row)}, {where.name}:{where.lineno}: {said}")
            if wrong:
                pytest.fail(
                    f"{len(wrong)} of {len(every)} rows are wrong:\n" + "\n".join(wrong),
                    pytrace=False,
                )

        all_rows.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return all_rows

    return over
