"""What a report says, in whatever format: the numbers, then what needs a person, then the rest. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import filterfalse
from typing import Literal, TypeAlias, get_args

from service.counts import counted
from service.queries.groups import title
from service.reporting.findings import Finding
from service.reporting.sentences import Content, troubles

Level: TypeAlias = Literal["everything", "changes", "needs-a-person", "trouble"]
"""How much somebody wants to read: all of it, the same but for quiet nights, what a person has to decide on, what
went wrong with the work itself."""
LEVELS: tuple[Level, ...] = get_args(Level)

NEWS = (
    "newly_dead", "settled", "recovered", "doubted", "moved", "hosts", "repositories", "papers", "proposals", "applied",
    "imports",
)  # fmt: skip
"""What makes a night worth more than a line. Stars move, and single links fail for a while, every night."""


@dataclass(frozen=True)
class Item:
    """One finding as it is shown."""

    url: str | None
    text: str
    """What is to be said of it."""
    place: str | None = None
    """Where it stands: list and line."""
    title: str | None = None
    """Of its entry."""
    also: tuple[str, str] | None = None
    """Another URL, and the words before it."""
    children: list[Item] = field(default_factory=list)
    command: str | None = None
    """What to type to act on it."""
    proposal: int | None = None
    """By which a person may act on it in the browser."""
    findings: int = 1
    """So many it stands for."""

    def cut(self, most: int) -> Item:
        """The same with at most so many below it; of the others it says how many they are."""
        left_out = len(self.children) - most
        if left_out <= 0:
            return self
        return replace(self, children=[*self.children[:most], Item(None, f"and {left_out:,} more")])


@dataclass(frozen=True)
class Part:
    """Some findings of one kind."""

    title: str
    items: list[Item]
    needs_a_person: bool = False
    is_trouble: bool = False
    is_folded: bool = True
    command: str | None = None
    """What to type to see all of them."""
    left_out: int = 0
    """How many more there are than `items`."""

    @property
    def count(self) -> int:
        """How many findings of this kind there are."""
        return sum(item.findings for item in self.items) + self.left_out

    def cut(self, most: int) -> Part:
        """The same with at most so many items, and so many below each."""
        left_out = sum(item.findings for item in self.items[most:])
        return replace(self, items=[item.cut(most) for item in self.items[:most]], left_out=self.left_out + left_out)


def parts(content: Content, level: Level = "everything") -> list[Part]:
    """A report's parts that have something in them: those that need a person first, the folded ones last."""
    found = [part for make in PARTS for part in make(content) if part.items]
    if level == "needs-a-person":
        return [part for part in found if part.needs_a_person]
    return [part for part in found if part.is_trouble] if level == "trouble" else found


def matters(content: Content, level: Level) -> bool:
    """Whether a report has something to say at a level."""
    if level == "changes":
        return not is_quiet(content)
    return level == "everything" or bool(parts(content, level))


def is_quiet(content: Content) -> bool:
    """Whether there is no news and nothing went wrong."""
    return not any(content.get(name) for name in NEWS) and not troubles(content)


# --- the parts --------------------------------------------------------------------------------


def _trouble(content: Content) -> Iterable[Part]:
    items = [Item(None, sentence) for sentence in troubles(content)]
    yield Part("What went wrong tonight", items, needs_a_person=True, is_trouble=True, is_folded=False)


def _urgent(content: Content) -> Iterable[Part]:
    told = [*content["repositories"], *content["papers"]]
    items = [_item(content, one) for one in told if one.get("urgent")]
    yield Part("Look at these", items, needs_a_person=True, is_folded=False)


def _settled(content: Content) -> Iterable[Part]:
    """Dead for good: with a repair where there is one, else there is nothing but a person."""
    for_repair = [one for one in content["settled"] if one.get("proposal") and not _is_accepted(one)]
    others = [one for one in content["settled"] if not one.get("proposal") or _is_accepted(one)]
    if "lists" not in content:  # a report of an earlier version told the newly dead only there
        others = [one for one in others if one not in content["newly_dead"]]
    items = [*_together(content, for_repair), *(_item(content, one) for one in others)]
    yield Part("Dead for good", items, needs_a_person=True, is_folded=False, command="listkeeper links --verdict dead")


def _proposals(content: Content) -> Iterable[Part]:
    shown = {one.get("proposal") for one in content["settled"]}
    waiting = [one for one in content["proposals"] if one.get("state", "open") == "open" and one["id"] not in shown]
    small = [*_together(content, filter(_is_upgrade, waiting))]
    large = [*_together(content, filterfalse(_is_upgrade, waiting))]
    command = "listkeeper proposals --state open"
    yield Part("New proposals", large, needs_a_person=True, is_folded=False, command=command)
    yield Part("New proposals, only https or a slash", small, needs_a_person=True, command=command)


def _is_upgrade(one: Finding) -> bool:
    """Whether only https or a slash is new, whoever found that."""
    return one["kind"] == "upgrade" or one.get("group") == "https"


def _dying(content: Content) -> Iterable[Part]:
    in_events = {_key(link) for event in content["hosts"] for link in event["links"]}
    shown = {_key(one) for one in content["settled"]}
    alone = [one for one in content["newly_dead"] if _key(one) not in in_events | shown]
    yield Part("Whole hosts", [_event(content, one) for one in content["hosts"]], is_folded=False)
    items = [_item(content, one) for one in alone]
    yield Part("Newly dead", items, is_folded=False, command="listkeeper links --verdict dead")


def _changes(content: Content) -> Iterable[Part]:
    renamed = {_key(one) for one in content["repositories"] if "name" in one.get("fields", ())}
    moved = [one for one in content["moved"] if _key(one) not in renamed]
    calm = [one for one in content["repositories"] if not one.get("urgent")]
    yield Part("Recovered", [_item(content, one) for one in content["recovered"]])
    yield Part("No longer called dead", [_item(content, one) for one in content.get("doubted", ())])
    command = "listkeeper links --verdict moved"
    yield Part("Moved", [_item(content, one) for one in moved if not one.get("only_https")], command=command)
    yield Part(
        "Moved, only to https or a slash",
        [_item(content, one) for one in moved if one.get("only_https")],
        command=command,
    )
    yield Part("Repositories", [_item(content, one) for one in calm], command="listkeeper repositories")
    papers = [one for one in content["papers"] if not one.get("urgent")]
    yield Part("Papers", [_item(content, one) for one in papers], command="listkeeper papers")
    yield Part("Stars", [_item(content, one) for one in content.get("stars", ())])


def _curating(content: Content) -> Iterable[Part]:
    by_rule = [one for one in content["proposals"] if one.get("state") == "accepted"]
    yield Part("Accepted by your rules", [_proposal(content, one) for one in by_rule])
    yield Part("Repairs that arrived in the lists", [_proposal(content, one) for one in content.get("applied", ())])
    yield Part("Lists read again", [Item(None, one["reason"]) for one in content.get("imports", ())])


def _unclear(content: Content) -> Iterable[Part]:
    """What could not be checked: every reason with how many links it is true of, and the links themselves."""
    reasons: dict[tuple[str, str], int] = {}
    for one in content.get("unchecked_why", ()):
        reasons[one["verdict"], one["reason"]] = reasons.get((one["verdict"], one["reason"]), 0) + one["count"]
    most = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    why = [
        Item(None, f"{counted(count, 'link')} {verdict}: {reason}", findings=count) for (verdict, reason), count in most
    ]
    unasked = content.get("unasked", ())
    why += [
        Item(None, f"{one['source']} could not be asked for {one['count']}: {one['why']}", findings=one["count"])
        for one in unasked
    ]
    yield Part("What could not be checked, and why", why)
    items = [_item(content, one) for one in content["unchecked"]]
    yield Part("Without a clear answer", items, command="listkeeper links --verdict failing")


PARTS: Sequence[Callable[[Content], Iterable[Part]]] = (
    _trouble, _urgent, _settled, _proposals, _dying, _changes, _curating, _unclear,
)  # fmt: skip
"""Makers of parts, in the order in which a report has them."""


# --- the items --------------------------------------------------------------------------------


def _key(one: Finding) -> tuple[str, int | None, str | None]:
    return one["list"], one["line"], one["url"]


def _together(content: Content, some: Iterable[Finding]) -> Iterator[Item]:
    """New proposals, or what they mend, those of one group as one decision."""
    found: dict[str, list[Finding]] = {}
    for one in some:
        found.setdefault(_offer(one).get("group") or f"{_number(one)}", []).append(one)
    for group, of_group in found.items():
        items = [_item(content, one) if "verdict" in one else _proposal(content, one) for one in of_group]
        if len(items) == 1:
            yield from items
            continue
        command = " ".join(["listkeeper accept", *(str(_number(one)) for one in of_group)])
        children = [replace(item, command=None) for item in items]
        yield Item(None, title(group, len(items)), children=children, command=command, findings=len(items))


def _number(one: Finding) -> int:
    """Of the proposal that a finding is, or that mends it."""
    return int(one["id"] if "id" in one else one["proposal"])


def _offer(one: Finding) -> Finding:
    """The same proposal, as far as it is known; reports of earlier versions tell its number alone."""
    return one if "id" in one else one.get("offer") or {}


def _is_accepted(one: Finding) -> bool:
    return _offer(one).get("state") == "accepted"


def _item(content: Content, one: Finding) -> Item:
    text, also, proposal = one["reason"], None, None
    if one.get("target"):
        text = "" if one["target"] in text or text.startswith("It has moved for good") else text
        also = ("now at", one["target"])
    elif one.get("copy"):
        also = ("archived copy", one["copy"])
    elif one.get("no_copy"):
        text += " No archive has a copy."
    if one.get("settled") and one.get("since"):
        nights = "1 night" if one["failures"] == 1 else f"{one['failures']} nights in a row"
        text += f" Dead since {one['since'][:10]}, bad on {nights}."
    if one.get("new_in_list"):
        text += " It was dead when it came into the list."
    if one.get("proposal"):
        proposal = None if _is_accepted(one) else one["proposal"]
        offer = _offer(one)
        if offer.get("kind") == "remove":
            text += " Its entry would be taken out."
        elif offer.get("kind") != "archive" and offer.get("new"):
            also = ("becomes", offer["new"])
    return _on_link(content, one, text.strip(), also, proposal)


def _event(content: Content, event: Finding) -> Item:
    links_there = [one | {"reason": ""} if one["reason"] == event["reason"] else one for one in event["links"]]
    items = [_item(content, one) for one in links_there]
    listed = event.get("addresses", len(items))
    said = f"{event['host']}: none of the {listed} addresses in the lists answers well. {event['reason']}"
    return Item(None, said, children=items)


def _proposal(content: Content, one: Finding) -> Item:
    also = ("becomes", one["new"]) if one["new"] else None
    proposal = one["id"] if one.get("state", "open") == "open" else None
    said = one["reason"].replace(f"It has moved for good to {one['new']} ", "")  # as the next line tells
    return _on_link(content, one, f"No. {one['id']}, {one['kind']}: {said}", also, proposal)


def _on_link(content: Content, one: Finding, text: str, also: tuple[str, str] | None, proposal: int | None) -> Item:
    """What is said of a link, and the proposal that waits to be decided on, if one does."""
    command = None if proposal is None else f"listkeeper accept {proposal}"
    return Item(one["url"], text, _place(content, one), _title(one), also, command=command, proposal=proposal)


def _title(one: Finding) -> str | None:
    """The entry's, where it says more than the address does."""
    return one.get("entry") if one.get("entry") != one["url"] else None


def _place(content: Content, one: Finding) -> str:
    """Where a finding stands; which list it is goes without saying where there is only one."""
    line = f"line {one['line']}" if one["line"] else ""
    name = one["list"] if len(content.get("lists", "??")) != 1 or not line else ""
    return ", ".join(word for word in (name, line) if word)
