"""What a URL's text tells: its normal form, and the paper or repository it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import urls


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://WWW.Example.org:80/Path/Case#part", "http://www.example.org/Path/Case"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("http://www.example.org./page", "http://www.example.org/page"),
        ("http://bücher.example/katze/猫", "http://xn--bcher-kva.example/katze/%E7%8C%AB"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        (" http://example.org/a b.html ", "http://example.org/a%20b.html"),
        ("//example.org/x", "https://example.org/x"),
        ("http://example.org/a/../b/./c?q=é&x=%20", "http://example.org/b/c?q=%C3%A9&x=%20"),
        ("http://example.org/pkg/%40scope%2Fname", "http://example.org/pkg/%40scope%2Fname"),
        ("http://example.org/~me/(draft)", "http://example.org/~me/(draft)"),
        ("http://user:pass@example.org/x", "http://user:pass@example.org/x"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("docs/guide.md", "docs/guide.md"),
    ],
)
def test_the_normal_form_of_a_url(written: str, normal: str) -> None:
    assert urls.canonical(written) == normal


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-zäß.:@\[\]0-9-]{1,20}(/[^\s]{0,20})?", fullmatch=True))
def test_the_normal_form_of_any_text_is_its_own_normal_form(text: str) -> None:
    once = urls.canonical(text)
    assert urls.canonical(once) == once
    assert urls.host(once) == urls.host(text)


@given(st.text(max_size=80))
def test_any_text_has_one_kind_and_is_visitable_or_told_why_not(text: str) -> None:
    assert urls.kind(text)
    assert (urls.unvisitable(text) is None) == (urls.host(text) is not None)


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("mailto:a@example.org", "skipped"),
        ("#papers", "skipped"),
        ("docs/guide.md", "skipped"),
        ("/assets/figure.png", "skipped"),
        ("{{ site.url }}/x", "skipped"),
        ("ftp://example.org/x", "skipped"),
        ("stun:stun.example.org:3478", "skipped"),
        ("blog.example.org/2014/roots", "invalid"),
        ("www.example.org", "invalid"),
        ("http://", "invalid"),
        ("http:///path", "invalid"),
        ("http://ex ample.org/", "invalid"),
        ("http://example.org:99999/", "invalid"),
        ("", "invalid"),
    ],
)
def test_links_that_cannot_be_visited_say_why(url: str, verdict: str) -> None:
    told = urls.unvisitable(url)
    assert told is not None
    assert told[0] == verdict
    assert told[1].endswith(".")


@pytest.mark.parametrize("form", urls.PAPER_FORMS, ids=lambda form: form.example)
def test_each_form_of_a_paper_is_read(form: urls.PaperForm) -> None:
    assert urls.arxiv_id(form.example)
    assert urls.kind(form.example) == "arxiv"


@pytest.mark.parametrize(
    ("url", "paper"),
    [
        ("http://arxiv.org/abs/1502.04681", "1502.04681"),
        ("https://arxiv.org/abs/1502.04681v3?context=cs", "1502.04681"),
        ("http://www.arxiv.org/pdf/hep-th/9901001v1.pdf", "hep-th/9901001"),
        ("https://arxiv.org/abs/math.GT/0309136", "math/0309136"),
        ("https://arxiv.org//abs//1308.0850", "1308.0850"),
        ("https://arxiv.org/html/2503.08641v1#bib.bib5", "2503.08641"),
        ("http://de.arxiv.org/abs/0704.0001", "0704.0001"),
        ("http://xxx.lanl.gov/abs/cs/0309048", "cs/0309048"),
        ("https://dx.doi.org/10.48550/ARXIV.2201.00001", "2201.00001"),
        ("https://dblp.org/rec/journals/corr/abs-2312-07559", "2312.07559"),
        ("http://arxiv.org/abs/200414257", None),
        ("http://arxiv.org/abs/1513.00001", None),
        ("http://arxiv.org/abs/1301.00001", None),
        ("http://arxiv.org/list/cs.CV/recent", None),
        ("https://info.arxiv.org/abs/1502.04681", None),
        ("https://eprint.iacr.org/2017/1118", None),
        ("https://notarxiv.org/abs/1502.04681", None),
        ("abs/1502.04681", None),
    ],
)
def test_the_paper_that_a_url_names(url: str, paper: str | None) -> None:
    assert urls.arxiv_id(url) == paper


@pytest.mark.parametrize("form", urls.REPOSITORY_FORMS, ids=lambda form: form.example)
def test_each_form_of_a_repository_is_read(form: urls.RepositoryForm) -> None:
    assert urls.repository(form.example) == "o/r"
    assert urls.kind(form.example) == "github"


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/Karpathy/Char-RNN", "karpathy/char-rnn"),
        ("http://www.github.com/o/r.git", "o/r"),
        ("https://github.com/o/r/#readme", "o/r"),
        ("https://github.com/o/r/blob/master/a%20b.py?raw=true", "o/r"),
        ("https://github.com/o", None),
        ("https://github.com/marketplace/imgbot", "marketplace/imgbot"),
        ("https://gist.github.com/o/353499f2e6e407883b32", "gist.github.com/353499f2e6e407883b32"),
        ("https://github.com.evil.example/o/r", None),
        ("https://github.com/o/..", None),
    ],
)
def test_the_repository_that_a_url_names(url: str, repository: str | None) -> None:
    assert urls.repository(url) == repository


@pytest.mark.parametrize("form", urls.KIND_FORMS, ids=lambda form: form.example)
def test_each_form_of_a_kind_is_read(form: urls.KindForm) -> None:
    assert urls.kind(form.example) == form.kind


@pytest.mark.parametrize("url", ["https://github.com/topics/rnn", "https://github.com/orgs/o/repositories"])
def test_githubs_own_pages_are_pages(url: str) -> None:
    assert urls.kind(url) == "page"


def test_a_redirect_keeps_the_fragment_of_the_link() -> None:
    assert urls.with_fragment("https://example.org/new", "part") == "https://example.org/new#part"
    assert urls.with_fragment("https://example.org/new#own", "part") == "https://example.org/new#own"
    assert urls.with_fragment("https://example.org/new", "") == "https://example.org/new"
