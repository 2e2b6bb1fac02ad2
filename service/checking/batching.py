"""Asking a slow place about many things at once: what is asked for while it answers goes together next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")
Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class Batching(Generic[Key, Wish, Answer]):
    """Answers single wishes by a function for many of them, which runs in a thread, once at a time.

    Of wishes with one key only the last is asked for. A wish is fulfilled even when nobody waits for it any
    more, and always before later ones.
    """

    def __init__(self, ask: Callable[[Mapping[Key, Wish]], Mapping[Key, Answer]]) -> None:
        self._ask = ask
        self._waiting: dict[Key, tuple[Wish, asyncio.Future[Answer | None]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def ask(self, key: Key, wish: Wish) -> Answer | None:
        """The answer to a wish; None: there is none. Raises what the function raises."""
        future: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        if key in self._waiting:
            self._waiting[key][1].cancel()
        self._waiting[key] = wish, future
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            try:
                answers = await asyncio.to_thread(self._ask, {key: wish for key, (wish, _) in batch.items()})
            except Exception as error:  # noqa: BLE001  # it is for those who asked
                for _, future in batch.values():
                    if not future.done():
                        future.set_exception(error)
            else:
                for key, (_, future) in batch.items():
                    if not future.done():
                        future.set_result(answers.get(key))
        self._task = None
