"""What a form sent, within bounds."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

from fastapi import HTTPException, Request

MOST_BYTES = 64 * 1024
"""Of the body of a request, whatever it holds."""
MOST_FIELDS = 1_000


class Form:
    """The fields of a form, each with what it was given."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def get(self, name: str) -> str:
        """What a field was given last, without white space around it; empty: nothing."""
        return self._fields.get(name, [""])[-1].strip()

    def numbers(self, name: str) -> list[int]:
        """The numbers that a field was given. Raises HTTPException 422 for what is none."""
        given = self._fields.get(name, [])
        if not all(one.isdecimal() and len(one) < 10 for one in given):
            raise HTTPException(422, f"{name}: this has to be a number.")
        return [int(one) for one in given]

    def day(self, name: str) -> date | None:
        """The day that a field was given, None for nothing. Raises HTTPException 422 for what is no day."""
        given = self.get(name)
        try:
            return date.fromisoformat(given) if given else None
        except ValueError as error:
            raise HTTPException(422, f"{name}: this has to be a day such as 2027-01-31.") from error


async def form(request: Request) -> Form:
    """The form that a request carries. Raises HTTPException 422."""
    body = await request.body()
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:  # no ASCII, or too many fields
        raise HTTPException(422, "This is no form.") from error
    return Form({name: [value.replace("\0", "") for value in values] for name, values in fields.items()})
