"""Records in which whatever a stranger may write is hostile: papers, repositories, answers, proposals, runs."""

from __future__ import annotations

from datetime import timedelta

from service import models, urls
from service.database import Database
from small_world import LONG_WORD, NIGHT, SCRIPT, TURNED

PAPER, REPOSITORY = 690, 691
"""Resources of entry 660."""
RUN, PROPOSAL, REJECTED = 690, 690, 691
TEXT = TURNED.replace("\0", "")
ALL_OF_IT = f"{SCRIPT} {LONG_WORD} {TEXT}"
NOWHERE = "javascript:alert(1)"


def fill(database: Database) -> None:
    """Beside what `small_world.fill_hostile` has put there."""
    addresses = {PAPER: "https://arxiv.org/abs/2001.00001", REPOSITORY: "https://github.com/some/body"}
    with database.write() as session:
        for some in (_resources(addresses), _links(addresses), _of_sources(), _names(), _of_visits(), _proposals()):
            session.add_all(some)
            session.flush()  # what others name is there first


def _resources(addresses: dict[int, str]) -> list[models.SQLModel]:
    return [
        models.ResourceRow(
            id=number,
            url=url,
            host=urls.host(url),
            kind=urls.kind(url),
            arxiv_id=urls.arxiv_id(url),
            repository=urls.repository(url),
        )
        for number, url in addresses.items()
    ]


def _links(addresses: dict[int, str]) -> list[models.SQLModel]:
    place = {"list_id": 66, "section_id": 66, "entry_id": 660, "column": 1, "form": "inline"}
    said = {"label": SCRIPT, "qualifier": TEXT, "text": SCRIPT, "kind": "page"}
    return [
        models.LinkRow(id=number, resource_id=number, position=number, line=number, url=url, **place, **said)
        for number, url in addresses.items()
    ]


def _names() -> list[models.SQLModel]:
    return [models.RepositoryNameRow(name="some/body", repository_id=690)]


def _of_sources() -> list[models.SQLModel]:
    dates = {"published": NIGHT, "updated": NIGHT, "fetched_at": NIGHT}
    told = {"title": ALL_OF_IT, "abstract": ALL_OF_IT, "doi": SCRIPT, "journal_ref": SCRIPT, "comment": ALL_OF_IT}
    paper = models.PaperRow(
        arxiv_id="2001.00001", version=1, authors=[SCRIPT, TEXT], categories=[SCRIPT], **told, **dates
    )
    known = {"description": ALL_OF_IT, "language": SCRIPT, "license": SCRIPT, "topics": [SCRIPT], "fetched_at": NIGHT}
    return [
        paper,
        models.PublicationRow(arxiv_id="2001.00001", doi=SCRIPT, venue=ALL_OF_IT, year=2020),
        models.CodeRow(arxiv_id="2001.00001", repository=SCRIPT, url=NOWHERE, source=SCRIPT),
        models.RepositoryRow(id=690, number=690, name=f"some/{SCRIPT}", stars=7, latest_release=SCRIPT, **known),
        models.SnapshotRow(resource_id=PAPER, archive=SCRIPT, url=NOWHERE, taken_at=NIGHT),
    ]


def _of_visits() -> list[models.SQLModel]:
    hops = [{"status": 301, "url": NOWHERE, "location": SCRIPT}]
    seen = {"status": 200, "content_type": SCRIPT, "title": ALL_OF_IT, "final_url": NOWHERE, "hops": hops}
    word = {"word": "dead", "said_at": NIGHT, "until": NIGHT + timedelta(days=90), "note": ALL_OF_IT}
    believed = {"verdict": "dead", "reason": ALL_OF_IT, "final_url": NOWHERE, "checked_at": NIGHT, "since": NIGHT}
    changed = {"before": "alive", "after": "dead", "reason": ALL_OF_IT, "at": NIGHT}
    return [
        models.RunRow(id=RUN, job="check", state="failed", started_at=NIGHT, summary=_summary()),
        models.ObservationRow(resource_id=PAPER, at=NIGHT, seconds=0.1, headers={}, features={}, **seen),
        models.PersonWordRow(resource_id=PAPER, **word),
        models.VerdictRow(resource_id=PAPER, **believed),
        models.VerdictChangeRow(resource_id=PAPER, **changed),
    ]


def _summary() -> dict[str, object]:
    wish = {"query": SCRIPT, "urls": [NOWHERE, LONG_WORD]}
    return {"wish": wish, "error": ALL_OF_IT, "problems": [SCRIPT], "told": [SCRIPT]}


def _proposals() -> list[models.SQLModel]:
    diff = f"@@ -1 +1 @@\n-{ALL_OF_IT}\n+{ALL_OF_IT} more\n"
    what = {"kind": SCRIPT, "old": NOWHERE, "new": f" {NOWHERE}", "diff": diff, "group": SCRIPT}
    told = {"list_id": 66, "link_id": PAPER, "evidence": [ALL_OF_IT, SCRIPT], "created_at": NIGHT, **what}
    decided = {"state": "rejected", "decision": ALL_OF_IT, "decided_by": SCRIPT, "decided_at": NIGHT}
    return [
        models.ProposalRow(id=PROPOSAL, **told),
        models.ProposalRow(id=REJECTED, **{**told, "link_id": REPOSITORY}, **decided),
    ]
