"""Every error is drawn in the module's tree and has an exit status."""

from __future__ import annotations

import inspect

import pytest

from service import errors

TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.ListkeeperError)]


@pytest.mark.parametrize("kind", TREE)
def test_each_error_stands_in_the_drawing_and_says_what_it_means(kind: type[errors.ListkeeperError]) -> None:
    assert errors.__doc__
    assert kind.__name__ in errors.__doc__
    assert kind.__doc__
    assert kind("what went wrong").exit_status in (2, 3)
