"""Several works at once, of which none goes on alone."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any


async def together(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of these; where one fails or is cancelled, the others are cancelled and waited for.

    Raises what that one raised, as itself: a TaskGroup would wrap it, and those who
    call know their own errors by type.
    """
    under_way = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*under_way)
    finally:
        for work in under_way:
            work.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
