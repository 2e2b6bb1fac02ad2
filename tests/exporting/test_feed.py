"""Atom and OPML: what feed readers and outliners get."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from lxml import etree

from export_world import ADDED, anything, contents, entry, link, paper
from service.exporting import atom, opml
from service.exporting.contents import Contents

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read_back(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    return etree.fromstring(content, parser)


def feed(told: Contents) -> etree._Element:
    return read_back(atom.render(told))


def test_the_newest_entries_come_first():
    told = contents(*(entry(number, title=f"T{number}") for number in range(1, 4)))
    told = Contents(told.summary, told.sections, {1: ADDED, 2: ADDED + timedelta(days=2), 3: ADDED + timedelta(days=1)})
    read = feed(told)
    assert read.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["T2", "T3", "T1"]
    assert read.findtext("a:updated", namespaces=ATOM) == "2026-11-22T08:30:00Z"


def test_entries_whose_coming_was_not_seen_are_not_called_new():
    told = contents(entry(1, title="Old"), entry(2, title="New"))
    told = Contents(told.summary, told.sections, {2: ADDED})
    assert feed(told).xpath("a:entry/a:title/text()", namespaces=ATOM) == ["New"]


def test_an_empty_feed_has_all_that_a_feed_must_have():
    read = feed(contents())
    assert [child.tag.rpartition("}")[2] for child in read] == ["id", "title", "updated", "generator", "author"]


def test_an_entry_is_told_in_full_and_keeps_its_identifier():
    told = contents(
        entry(
            paper=paper(),
            tags=["rnn"],
            note="ICML2015",
            details=[
                link("https://a.example/badge.svg", kind="image"),
                link("https://arxiv.org/abs/1502.04681", label="paper"),
                link("https://github.com/o/r", label="code"),
            ],
        )
    )
    (one,) = feed(told).findall("a:entry", ATOM)
    assert [(each.get("rel"), each.get("href"), each.get("title")) for each in one.findall("a:link", ATOM)] == [
        ("alternate", "https://arxiv.org/abs/1502.04681", "paper"),
        ("related", "https://github.com/o/r", "code"),
    ]
    assert one.xpath("a:author/a:name/text()", namespaces=ATOM) == ["Nitish Srivastava", "Elman Mansimov"]
    assert one.xpath("a:category/@term", namespaces=ATOM) == ["rnn"]
    assert "We use multilayer networks." in one.findtext("a:content", namespaces=ATOM)
    renamed = contents(entry(title="Renamed"), title="Another title")
    assert feed(renamed).findtext("a:entry/a:id", namespaces=ATOM) == one.findtext("a:id", namespaces=ATOM)


def test_the_feed_is_bounded():
    assert len(feed(contents(*map(entry, range(1, 200)))).findall("a:entry", ATOM)) == atom.NEWEST


def test_an_outline_follows_the_headings():
    told = contents(
        entry(1, title="One link"),
        entry(
            2,
            title="Two links",
            details=[link("https://a.example/1", label="paper"), link("https://a.example/2", text="code")],
        ),
    )
    inner = {**told.sections[0], "path": ["Papers", "LSTM"], "entries": [entry(3, title="Inner")]}
    body = read_back(opml.render(Contents(told.summary, [*told.sections, inner]))).find("body")
    assert [(one.get("text"), one.get("url")) for one in body.iter("outline")] == [
        ("Papers", None),
        ("One link", "https://a.example/"),
        ("Two links", None),
        ("paper", "https://a.example/1"),
        ("code", "https://a.example/2"),
        ("LSTM", None),
        ("Inner", "https://a.example/"),
    ]


@settings(deadline=None)
@given(anything())
def test_whatever_people_write_the_xml_is_well_formed_and_leads_nowhere_bad(told):
    targets = feed(told).xpath("//a:link/@href", namespaces=ATOM) + read_back(opml.render(told)).xpath("//@url")
    assert all(target.lower().startswith(("http://", "https://", "mailto:")) for target in targets)
    assert len(feed(told).findall("a:entry", ATOM)) == 2
