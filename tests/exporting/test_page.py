"""The HTML page and the bookmarks: what browsers get."""

from __future__ import annotations

import re

from hypothesis import given, settings
from selectolax.lexbor import LexborHTMLParser

from export_world import ADDED, anything, contents, entry, link, paper
from service.exporting import html, netscape
from service.exporting.contents import Contents


def page(told: Contents) -> LexborHTMLParser:
    return LexborHTMLParser(html.render(told).decode())


def test_the_page_tells_of_an_entry_all_that_is_known():
    read = page(
        contents(
            entry(
                note="ICML2015",
                description="About video.",
                paper=paper(),
                repositories=[
                    {"name": "o/r", "stars": 353, "language": "C++", "archived": True, "gone": False},
                ],
                details=[
                    link("https://a.example/", label="project", qualifier="old"),
                    link("https://b.example/", label="code", verdict="dead", reason="The page is gone (404)."),
                ],
            )
        )
    )
    article = read.css_first("article")
    text = " ".join(article.text().split())
    for words in ("A title", "ICML2015", "About video.", "353 stars", "archived", "Nitish Srivastava", "old"):
        assert words in text
    assert [one.text() for one in article.css("a")] == ["project", "code"]
    assert article.css_first("s a").attributes["title"] == "The page is gone (404)."
    assert article.css_first("details").text().startswith("Abstract")


def test_the_contents_lead_to_the_sections():
    read = page(contents(entry()))
    target = read.css_first("nav a").attributes["href"]
    assert read.css_first(target).text() == "Papers"


def test_the_page_needs_nothing_else():
    read = page(contents(entry(details=[link("https://a.example/x.png", kind="image")])))
    assert read.css("script, link, img, iframe, object, embed, [src], [srcset]") == []
    assert "url(" not in read.css_first("style").text()
    policy = read.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert policy.startswith("default-src 'none'")


def test_links_that_are_not_for_clicking_are_shown_as_words():
    read = page(contents(entry(details=[link("javascript:alert(1)", text="click me")])))
    assert read.css("article a") == []
    assert "click me" in read.css_first("article").text()


def test_bookmarks_stand_in_the_folders_of_their_headings():
    told = contents(
        entry(1, title="One", tags=["rnn", "video"], description="About video."),
        entry(
            2, title="Two", details=[link("https://a.example/1", label="paper"), link("https://a.example/2", text="x")]
        ),
    )
    read = LexborHTMLParser(netscape.render(told).decode())
    assert netscape.render(told).startswith(b"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n")
    assert [one.text() for one in read.css("h3")] == ["Papers"]
    assert [(one.text(), one.attributes["href"]) for one in read.css("h3 + dl a")] == [
        ("One", "https://a.example/"),
        ("Two (paper)", "https://a.example/1"),
        ("Two (x)", "https://a.example/2"),
    ]
    first = read.css_first("a")
    assert first.attributes["tags"] == "rnn,video"
    assert first.attributes["add_date"] == str(int(ADDED.timestamp()))
    assert read.css_first("dd").text().strip().startswith("About video.")


@settings(deadline=None)
@given(anything())
def test_whatever_people_write_no_script_runs(told):
    for content in (html.render(told), netscape.render(told)):
        text = content.decode()
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
        read = LexborHTMLParser(text)
        assert read.css("script, img, iframe, object, embed, svg, form") == []
        for node in read.css("*"):
            attributes = node.attributes
            assert not any(name.startswith("on") for name in attributes)
            target = attributes.get("href") or "#"
            assert target.startswith(("#", "http://", "https://", "mailto:"))
    assert len(LexborHTMLParser(html.render(told).decode()).css("article")) == 2
