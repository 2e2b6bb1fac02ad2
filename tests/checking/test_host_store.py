"""Who may ask a host, over all processes: what one leaves, the next one keeps to."""

from __future__ import annotations

from service.checking.host_store import give_hosts, hosts_wanted, take_hosts
from service.database import Database
from service.jobs.store import farewell, sign_of_life

HOST = "a.example"


def test_a_host_has_one_holder_until_that_gives_it_back(any_database: Database) -> None:
    """Another hears that it has to wait, and the holder that it is waited for."""
    sign_of_life(any_database, "first", "one", {})
    assert take_hosts(any_database, [HOST, "b.example"], "first", 30) == {HOST: 0.0, "b.example": 0.0}
    assert take_hosts(any_database, [HOST, "c.example"], "second", 30) == {"c.example": 0.0}
    assert take_hosts(any_database, [HOST], "first", 30) == {HOST: 0.0}
    assert take_hosts(any_database, [HOST], "second", 30) == {}
    assert sign_of_life(any_database, "first", "one", {})[1] == [HOST]
    give_hosts(any_database, {HOST: 5.0}, "first")
    taken = take_hosts(any_database, [HOST], "second", 30)
    assert 4.0 < taken[HOST] <= 5.0
    with any_database.read() as session:
        assert hosts_wanted(session, "second", 3) == []


def test_what_a_holder_had_that_is_gone_is_free(any_database: Database) -> None:
    """Whether it said farewell or was not seen for too long."""
    sign_of_life(any_database, "first", "one", {})
    take_hosts(any_database, [HOST], "first", 30)
    farewell(any_database, "first")
    assert take_hosts(any_database, [HOST], "second", 30) == {HOST: 0.0}
    assert take_hosts(any_database, [HOST], "third", 30) == {HOST: 0.0}, "the second never was seen"
    sign_of_life(any_database, "third", "three", {})
    assert take_hosts(any_database, [HOST], "fourth", 30) == {}
    assert take_hosts(any_database, [HOST], "fourth", 0) == {HOST: 0.0}


def test_who_gives_a_host_back_unasked_takes_no_rest_from_it(any_database: Database) -> None:
    """As one does whose work ends while it waits for that rest to be over."""
    take_hosts(any_database, [HOST], "first", 30)
    give_hosts(any_database, {HOST: 1000.0}, "first")
    waits = [take_hosts(any_database, [HOST], "second", 30)]
    give_hosts(any_database, {HOST: 0.0}, "second")
    waits.append(take_hosts(any_database, [HOST], "third", 30))
    assert all(900 < wait[HOST] <= 1000 for wait in waits)
