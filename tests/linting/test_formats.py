"""Findings as others read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from service.linting.flow import lint_files
from service.linting.formats import FORMATS, render
from service.linting.rules import RULES, chosen

BAD = "# T\n\n- [a, b: 100% c] (http://a.example/x)\n- [★ Ã¼](https://medium.com/@a/b-1#.4mt3bzoau)\n"
LEVELS = {"error", "warning", "note", "none"}


def rendered(folder: Path, text: str, kind: str, name: str = "a list, 1.md", rules: tuple[str, ...] = ()) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    findings = [finding for one in lint_files([folder / name], chosen(rules)) for finding in one.findings]
    return "\n".join(render(kind, findings, below=folder, version="1.2.3"))


def test_text_names_file_line_column_severity_and_rule(tmp_path: Path) -> None:
    lines = rendered(tmp_path, BAD, "text").splitlines()
    assert lines[0].startswith("a list, 1.md:3:3: error space-in-link: The blank between ] and ( ")
    assert lines[1] == "    repair: delete columns 17 to 17"
    assert lines[2].startswith("a list, 1.md:4:3: note tracking: ")
    assert lines[4] == "a list, 1.md:4:6: error mojibake: “Ã¼” was read in the wrong encoding; it says “ü”."


def test_of_many_notes_of_one_rule_people_see_the_first_ones(tmp_path: Path) -> None:
    text = "[t] (http://a.example)\n\n" + "".join(f"<http://github.com/o/{n}>\n\n" for n in range(9))
    shown = rendered(tmp_path, text, "text")
    assert shown.count("plain-http: http") == 3
    assert "note plain-http: and 6 more; `--rule plain-http` shows all" in shown
    assert rendered(tmp_path, text, "text", rules=("plain-http",)).count("plain-http: http") == 9
    assert len(json.loads(rendered(tmp_path, text, "json"))) == 10
    assert "And 5 more." in rendered(tmp_path, text, "github").splitlines()[-1]


def test_control_characters_of_a_list_reach_no_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in rendered(tmp_path, "- [\x1b[31mx\x1b]0;y\x07]()\n", "text")


def test_json_has_the_bytes_of_every_fix(tmp_path: Path) -> None:
    rows = json.loads(rendered(tmp_path, BAD, "json"))
    assert [row["rule"] for row in rows] == ["space-in-link", "tracking", "mojibake"]
    assert rows[2] == {
        "list": f"{tmp_path}/a list, 1.md", "path": "a list, 1.md", "line": 4, "column": 6, "end_line": 4, "end_column": 8,
        "rule": "mojibake", "severity": "error", "message": "“Ã¼” was read in the wrong encoding; it says “ü”.",
        "fix": [{"start": 50, "end": 54, "text": "ü"}],
    }  # fmt: skip
    assert BAD.encode()[50:54].decode() == "Ã¼"


def test_nothing_found_is_an_empty_answer_in_every_format(tmp_path: Path) -> None:
    shown = {kind: rendered(tmp_path, "# T\n", kind) for kind in FORMATS}
    assert (shown["text"], shown["github"]) == ("", "")
    assert json.loads(shown["json"]) == []
    assert json.loads(shown["sarif"])["runs"][0]["results"] == []


def test_annotations_are_escaped_as_github_asks(tmp_path: Path) -> None:
    lines = rendered(tmp_path, BAD, "github", name="a,b:c%.md").splitlines()
    command = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^,:]*,)*[a-zA-Z]+=[^,:]*)::(.*)")
    matches = [command.fullmatch(line) for line in lines]
    assert all(matches)
    assert lines[0].startswith(
        "::error file=a%2Cb%3Ac%25.md,line=3,endLine=3,col=3,endColumn=37,title=space-in-link::The blank"
    )
    assert lines[1].startswith("::notice file=")


@pytest.mark.parametrize("text", ["100%\n::error::x", "a\r\nb"])
def test_a_message_cannot_begin_a_command_of_its_own(text: str, tmp_path: Path) -> None:
    shown = rendered(tmp_path, f"- [{text.splitlines()[0]}]()\n", "github")
    assert len(shown.splitlines()) == 1
    assert "%\n" not in shown


# --- SARIF ------------------------------------------------------------------------------------


def test_sarif_is_as_its_standard_has_it(tmp_path: Path) -> None:
    """The properties that SARIF 2.1.0 requires, of the types it requires, and nothing it does not know."""
    log = json.loads(rendered(tmp_path, "".join(rule.bad for rule in RULES.values()), "sarif"))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert set(run) == {"tool", "columnKind", "results"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert set(driver) == {"name", "semanticVersion", "informationUri", "rules"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"])
    _check_rules(driver["rules"])
    assert len(run["results"]) > 10
    for result in run["results"]:
        _check_result(result, driver["rules"])
    prints = [result["partialFingerprints"]["listkeeper/v1"] for result in run["results"]]
    assert len(prints) == len(set(prints))


def _check_rules(rules: list[dict[str, Any]]) -> None:
    assert [rule["id"] for rule in rules] == list(RULES)
    for rule in rules:
        assert set(rule) == {"id", "shortDescription", "help", "defaultConfiguration"}
        assert rule["defaultConfiguration"]["level"] in LEVELS
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["help"]["text"]


def _check_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert set(result) - {"fixes"} == {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in LEVELS
    assert result["message"]["text"]
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "a%20list%2C%201.md"}
    _check_region(physical["region"])
    for fix in result.get("fixes", ()):
        (change,) = fix["artifactChanges"]
        assert change["artifactLocation"] == physical["artifactLocation"]
        assert change["replacements"]
        for replacement in change["replacements"]:
            _check_region(replacement["deletedRegion"])
            assert isinstance(replacement["insertedContent"]["text"], str)


def _check_region(region: dict[str, int]) -> None:
    assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
    assert min(region.values()) >= 1
    assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_a_file_elsewhere_is_named_by_its_uri(tmp_path: Path) -> None:
    (tmp_path / "list ü.md").write_text("[t] (http://a.example)\n")
    findings = lint_files([tmp_path / "list ü.md"], chosen())[0].findings
    log = json.loads("\n".join(render("sarif", findings, below=Path("/nowhere"), version="1.2.3")))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == f"file://{tmp_path}/list%20%C3%BC.md"
