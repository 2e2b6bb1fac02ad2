"""What is wrong with the settings, said to the person who wrote them. Pure.

Pydantic says what a program expects of a value; these rows say the same as a person writes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from service.errors import UsageError

PREFIX: Final = "LISTKEEPER_"
"""What the names of all variables begin with."""
_LIKENESS = 0.8
"""How alike a variable is to a setting that was meant; other programs' variables may begin like ours, too."""
_ELSEWHERE = frozenset({"secrets_dir"})
"""Names of variables that are no settings and mean something all the same."""

_EXPECTED: Final[Mapping[str, str]] = {
    "float_parsing": "a number is expected",
    "float_type": "a number is expected",
    "int_parsing": "a whole number is expected",
    "int_type": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "bool_parsing": "true or false is expected",
    "bool_type": "true or false is expected",
    "string_type": "a text in quotation marks is expected",
    "tuple_type": 'a list is expected, such as ["one", "another"]',
    "greater_than_equal": "it is at least {ge}",
    "greater_than": "it is more than {gt}",
    "less_than": "it is less than {lt}",
    "less_than_equal": "it is at most {le}",
    "literal_error": "it is {expected}",
    "time_parsing": "a time of the day is expected, such as 02:00",
    "time_type": "a time of the day is expected, such as 02:00",
    "ip_any_network": "a network is expected, such as 10.0.0.0/8",
}
"""By pydantic's type of an error, what is expected there."""
_OF_TABLES: Final[Mapping[str, str]] = {
    "list": "a table for each list is expected, [list.NAME], unless you mean `lists`",
    "deliver": "a table for each place is expected: [deliver.NAME]",
}


def wrong_value(
    errors: Iterable[Mapping[str, Any]], *, known: Collection[str], secret: Collection[str], hint: str
) -> UsageError:
    """What to say of pydantic's errors: the first one, and of those that nothing is called so first of all.

    `known` are the names of the settings, `secret` those whose values are shown to nobody; the hint says
    where values come from.
    """
    every = list(errors)
    first = next((one for one in every if one["type"] == "extra_forbidden"), every[0])
    name = ".".join(map(str, first["loc"])) or "settings"
    if first["type"] == "extra_forbidden":
        return UsageError(f"there is no setting {name}", hint=_meant(name, known))
    is_table = first["type"] in ("dict_type", "model_type")
    expected = _OF_TABLES.get(name, f"a table is expected: [{name}]") if is_table else _EXPECTED.get(first["type"])
    if expected is None:
        said = first["msg"].removeprefix("Value error, ")
    else:
        said = expected.format(**first.get("ctx", {}))
        is_secret = not first["loc"] or str(first["loc"][0]) in secret
        said += "" if is_secret else f", and not {first['input']!r}"
    return UsageError(f"setting {name}: {said}", hint=hint)


def misspelt(variables: Iterable[str], known: Collection[str]) -> UsageError | None:
    """What to say of a variable that is no setting but called nearly like one; None: there is none."""
    for variable in sorted(variables):
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or name in known or name in _ELSEWHERE:
            continue
        if alike := get_close_matches(name, known, n=1, cutoff=_LIKENESS):
            hint = f"did you mean {PREFIX}{alike[0].upper()}? `listkeeper settings` lists them all"
            return UsageError(f"there is no setting {variable}", hint=hint)
    return None


def _meant(name: str, known: Collection[str]) -> str:
    table = name.partition(".")[0]
    if table in _OF_TABLES:
        return f"`listkeeper settings` says at {table} what such a table has"
    alike = get_close_matches(name, known, n=1)
    return f"{f'did you mean {alike[0]}? ' if alike else ''}`listkeeper settings` lists them all"
