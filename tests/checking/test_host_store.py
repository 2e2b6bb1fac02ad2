"""Who may ask a host, over all processes: what one leaves, the next one keeps to."""

from __future__ import annotations

from service.checking.host_store import give_host, take_host
from service.database import Database


def test_who_gives_a_host_back_unasked_takes_no_rest_from_it(postgres: str) -> None:
    """As one does whose work ends while it waits for that rest to be over."""
    database = Database(postgres)
    database.migrate()
    assert take_host(database, "a.example", "first", 30) == 0.0
    give_host(database, "a.example", "first", 1000.0)
    waits = [take_host(database, "a.example", "second", 30)]
    give_host(database, "a.example", "second", 0.0)
    waits.append(take_host(database, "a.example", "third", 30))
    assert all(wait is not None and 900 < wait <= 1000 for wait in waits)
    database.close()
