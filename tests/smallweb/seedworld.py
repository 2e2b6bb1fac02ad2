"""A small world around the seed list: most of it fine, some of it as ten years leave a list.

Used by `make demo` and by the tests of the whole loop.
"""

from __future__ import annotations

from pathlib import Path

from service import markdown, urls
from service.markdown.document import Document
from smallweb import Reply, SmallWeb
from smallweb.apis import Arxiv, GitHub, Paper, Repository, Wayback

SEED = Path(__file__).parent.parent.parent / "seeds" / "2015-10-09-rnn-and-lstm.md"

DEAD = {
    "http://www.wildml.com/2016/01/attention-and-memory-in-deep-learning-and-nlp/": Reply(410, body="<h1>Gone</h1>"),
    "http://svail.github.io/persistent_rnns/": Reply(404, body="<title>404</title><h1>File not found</h1>"),
    "http://deeplearning4j.org/lstm.html": Reply(404, body="<h1>Not Found</h1>"),
}
"""Pages that are gone, and how their servers say so."""
GONE_HOST = "gitxiv.com"
"""A site whose name exists no longer."""
BLOCKED = "http://torch.ch/blog/2015/09/21/rmva.html"
"""A page that shows itself to people only."""
MOVED = {
    "http://colah.github.io/posts/2015-08-Understanding-LSTMs/": "https://colah.github.io/posts/2015-08-Understanding-LSTMs/",
    "http://nlp.stanford.edu/projects/nmt/": "https://nlp.stanford.edu/software/nmt/",
}
"""Pages that live elsewhere now."""
RENAMED = {"hardmaru/write-rnn-tensorflow": "hardmaru/write-rnn"}
"""Repositories under a new name."""
ARCHIVED = "facebook/namas"
AUTHORS = {
    "1308.0850": ("Alex Graves",),
    "1502.04623": ("Karol Gregor", "Ivo Danihelka", "Alex Graves", "Danilo Jimenez Rezende", "Daan Wierstra"),
    "1502.04681": ("Nitish Srivastava", "Elman Mansimov", "Ruslan Salakhutdinov"),
    "1503.01007": ("Armand Joulin", "Tomas Mikolov"),
    "1503.04069": ("Klaus Greff", "Rupesh K. Srivastava", "Jan Koutník", "Bas R. Steunebrink", "Jürgen Schmidhuber"),
    "1504.00941": ("Quoc V. Le", "Navdeep Jaitly", "Geoffrey E. Hinton"),
    "1506.00019": ("Zachary C. Lipton", "John Berkowitz", "Charles Elkan"),
    "1511.06732": ("Marc'Aurelio Ranzato", "Sumit Chopra", "Michael Auli", "Wojciech Zaremba"),
}
"""Who wrote some of the papers."""
COPIES = {
    "http://svail.github.io/persistent_rnns/": [("20160401120000", 200), ("20190801120000", 200)],
    "http://deeplearning4j.org/lstm.html": [("20150930120000", 200)],
}
"""What the Wayback Machine holds."""


def build(web: SmallWeb) -> None:
    """Put everything that the seed list links to into the web."""
    seed = markdown.parse(SEED.read_bytes())
    links = [link.url for link in seed.links if urls.host(link.url)]
    for url in links:
        if urls.host(url) == "arxiv.org":
            web.page(url, Reply(301, {"Location": url.replace("http:", "https:")}))
            url = url.replace("http:", "https:")  # noqa: PLW2901  # where its page is
        if urls.host(url) != GONE_HOST:
            web.page(urls.canonical(url), f"<title>A page of {urls.host(url)}</title><p>{'Words about it. ' * 40}</p>")
    for url, reply in DEAD.items():
        web.page(url, Reply(reply.status, {"Content-Type": "text/html"}, reply.body))
    for url, target in MOVED.items():
        web.page(url, Reply(301, {"Location": target}))
        web.page(target, f"<title>The new place</title><p>{'Words about it. ' * 40}</p>")
    challenge = "<title>Just a moment...</title>Enable JavaScript and cookies to continue"
    web.page(BLOCKED, Reply(403, {"Server": "cloudflare", "cf-mitigated": "challenge"}, challenge))
    web.site(GONE_HOST, dns="nxdomain")
    _build_services(web, links, _titles(seed))


def _titles(seed: Document) -> dict[str, str]:
    """What the list calls its papers, by their identifiers."""
    named = (
        (urls.arxiv_id(seed.links[link.position].url), entry.title) for entry in seed.entries for link in entry.links
    )
    return {paper: title for paper, title in named if paper}


def _paper(number: str, title: str) -> Paper:
    since = f"20{number[:2]}-{number[2:4]}-16T17:00:00Z"
    return Paper(title, authors=AUTHORS.get(number, ("A. Author",)), published=since, updated=since)


def _build_services(web: SmallWeb, links: list[str], titles: dict[str, str]) -> None:
    papers = {paper: _paper(paper, titles.get(paper, paper)) for url in links if (paper := urls.arxiv_id(url))}
    web.site("export.arxiv.org", handler=Arxiv(papers=papers))
    names = dict.fromkeys(name for url in links if (name := urls.repository(url)))
    repositories = [
        Repository(
            number, RENAMED.get(name, name), stars=number * 7919 % 4973, archived=name == ARCHIVED, former=(name,)
        )
        for number, name in enumerate(names, 1)
    ]
    web.site("api.github.com", handler=GitHub(repositories=repositories))
    for old, new in RENAMED.items():
        web.page(f"https://github.com/{old}", Reply(301, {"Location": f"https://github.com/{new}"}))
        web.page(f"https://github.com/{new}", "<title>GitHub</title><p>A repository.</p>")
    archive = Wayback(copies=COPIES)
    web.site("archive.org", handler=archive)
    web.site("web.archive.org", handler=archive)
