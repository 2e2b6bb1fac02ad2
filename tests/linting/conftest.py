"""Linting a text as if it were a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.linting.finding import Finding
from service.linting.page import Page
from service.linting.rules import RULES, look
from service.linting.rules.rule import Known

Lint = Callable[..., list[Finding]]


@pytest.fixture
def lint() -> Lint:
    """The findings in a text, of one rule or of all."""

    def run(text: str | bytes, rule: str | None = None, known: Known | None = None) -> list[Finding]:
        source = text.encode() if isinstance(text, str) else text
        rules = [RULES[rule]] if rule else [*RULES.values()]
        return look(Page("list", source), rules, known or Known())

    return run
