"""Findings as a SARIF log, which code hosts and editors read.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from service.linting.finding import Edit, Finding, Fix, Place
from service.linting.rules import RULES
from service.linting.rules.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_POSITIONS = {name: at for at, name in enumerate(RULES)}


def log(findings: Sequence[Finding], *, version: str) -> dict[str, Any]:
    """One run, with all rules and what they found. Columns count characters."""
    driver = {
        "name": "listkeeper",
        "semanticVersion": version,
        "informationUri": "https://github.com/listkeeper/listkeeper",
        "rules": [_rule(rule) for rule in RULES.values()],
    }
    seen: Counter[str] = Counter()
    results = [_result(finding, seen) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.explanation},
        "help": {"text": f"{rule.explanation}\n\nNot so:\n\n{rule.bad}\nBut so:\n\n{rule.good}"},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    artifact = {"uri": _uri(finding.path)}
    what = hashlib.sha256(f"{finding.path}\n{finding.rule}\n{finding.message}".encode()).hexdigest()[:16]
    seen[what] += 1
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": _POSITIONS[finding.rule],
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": _region(finding.place)}}],
        "partialFingerprints": {"listkeeper/v1": f"{what}:{seen[what]}"},
    }
    if finding.fix:
        result["fixes"] = [_fix(finding.fix, artifact)]
    return result


def _fix(fix: Fix, artifact: dict[str, str]) -> dict[str, Any]:
    replacements = [_replacement(edit) for edit in fix.edits]
    return {"artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}]}


def _replacement(edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _uri(path: str) -> str:
    """A path as a URI reference; one that starts at the root is a file's URI."""
    quoted = quote(PurePosixPath(path).as_posix(), safe="/-._~")
    return f"file://{quoted}" if quoted.startswith("/") else quoted
