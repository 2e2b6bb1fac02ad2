"""What a list asks to leave alone is left alone."""

from __future__ import annotations

import pytest

BAD = "- [t] (http://a.example/x)\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"<!-- listkeeper: ignore -->\n{BAD}{BAD}", [3]),
        (f"<!-- listkeeper: ignore space-in-link -->\n{BAD}", []),
        (f"<!-- listkeeper: ignore mojibake, space-in-link -->\n{BAD}", []),
        (f"<!-- listkeeper: ignore mojibake -->\n{BAD}", [2]),
        (f"<!-- listkeeper: ignore the blank is meant -->\n{BAD}", []),
        (f"{BAD}<!-- listkeeper: off -->\n{BAD}\n# Title\n\n{BAD}\n<!-- listkeeper: on -->\n{BAD}", [1, 10]),
        (f"<!-- listkeeper: off -->\n{BAD}", []),
        (f"{BAD.strip()} <!-- listkeeper: ignore -->\n{BAD}", [2]),
        (f"<!-- something else: ignore -->\n{BAD}", [2]),
        (f"`<!-- listkeeper: off -->`\n\n{BAD}", [3]),
    ],
)
def test_comments_are_honoured(text: str, lines: list[int], lint) -> None:
    assert [finding.place.line for finding in lint(text, "space-in-link")] == lines


def test_a_comment_for_one_rule_keeps_no_other_quiet(lint) -> None:
    text = "<!-- listkeeper: ignore mojibake -->\n- [Ã¼ber] (http://a.example/x)\n"
    assert [finding.rule for finding in lint(text)] == ["space-in-link"]
