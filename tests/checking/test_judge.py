"""What one night's observation means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checking import causes, page
from service.checking.evidence import Evidence, is_plain
from service.checking.judge import RULES, is_better, judge, sibling, wanted
from service.models import Observation
from service.sources.faults import CODES

PROSE = " ".join(f"word{number} of an article that goes on for a while" for number in range(40))
AT = datetime(2026, 11, 23, tzinfo=UTC)


def seen(
    html: str = "",
    *,
    url: str = "http://a.example/deep/page",
    status: int | None = 200,
    kind: str = "text/html",
    via: tuple[tuple[int, str], ...] = (),
    headers: dict[str, str] | None = None,
    cause: str | None = None,
    **features: Any,
) -> Observation:
    """An observation of a page; `via` are the redirects on the way: status and where to."""
    found = page.read(html.encode(), kind)
    places = [url, *(place for _, place in via)]
    hops: list[dict[str, Any]] = [
        {"url": place, "status": code, "location": to} for place, (code, to) in zip(places, via, strict=False)
    ]
    permanent = None
    for code, to in via:
        if code not in (301, 308):
            break
        permanent = to
    if status is not None:
        hops.append({"url": places[-1], "status": status})
    return Observation(
        at=AT,
        status=status,
        cause=cause,
        final_url=places[-1],
        permanent_url=permanent,
        hops=hops,
        content_type=kind,
        headers=headers or {},
        title=found.title,
        text=found.text,
        features=found.features | features,
    )


def article(title: str, *, text: str = PROSE) -> str:
    return f"<html lang=en><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"


CASES = {
    "a page": (seen(article("Limpets on the north wall")), "alive"),
    "a short page": (seen("<title>Horse</title><p>Yes, this is a horse."), "alive"),
    "a PDF": (seen("%PDF-1.4", kind="application/pdf"), "alive"),
    "a page drawn by script": (seen("<title>App</title><div id=root></div><script src=a.js></script>"), "alive"),
    "404": (seen(article("Whatever"), status=404), "dead"),
    "410": (seen(status=410), "dead"),
    "500": (seen(status=500), "failing"),
    "204": (seen(status=204), "failing"),
    "302 to nowhere": (seen(status=302), "failing"),
    "401": (seen(status=401), "blocked"),
    "403": (seen("<title>403 Forbidden</title>", status=403), "blocked"),
    "429": (seen(status=429), "blocked"),
    "451": (seen(status=451), "blocked"),
    "999": (seen(status=999), "blocked"),
    "moved": (seen(article("A"), via=((301, "https://a.example/deep/page"),)), "moved"),
    "moved, then elsewhere": (seen(article("A"), via=((301, "http://b.example/x"), (302, "/y"))), "moved"),
    "for now elsewhere": (seen(article("A"), via=((302, "http://b.example/x"),)), "alive"),
    "gone after a move": (seen(status=404, via=((301, "http://b.example/x"),)), "dead"),
    "no such host": (seen(status=None, cause="dns-nxdomain"), "dead"),
    "private": (seen(status=None, cause="address-forbidden"), "skipped"),
    "to a private place": (seen(status=None, cause="address-forbidden", via=((302, "http://10.0.0.1/"),)), "failing"),
    "empty": (seen(), "failing"),
    # soft 404
    "404 in the title": (seen("<title>404 - Page Not Found | Acme</title><h1>Oops</h1>"), "dead"),
    "not found in the text": (seen("<title>Acme</title><p>The page you requested could not be found."), "dead"),
    "in German": (seen("<title>Seite nicht gefunden - Acme</title><p>Leider."), "dead"),
    "in French": (seen("<title>Page introuvable</title><p>Désolé."), "dead"),
    "in Spanish": (seen("<title>Página no encontrada</title><p>Lo sentimos."), "dead"),
    "in Russian": (seen("<title>Страница не найдена</title><p>Увы."), "dead"),
    "in Chinese": (seen("<title>页面不存在</title><p>抱歉"), "dead"),
    "in Japanese": (seen("<title>ページが見つかりません</title><p>…"), "dead"),
    "an error page": (seen(article("Acme"), via=((302, "http://a.example/404.html"),)), "dead"),
    "an article about it": (seen(article("How to design a great 404 Not Found page | Blog")), "alive"),
    "a page of that name": (seen(article("Page not found"), url="http://a.example/wiki/404-not-found"), "alive"),
    "long, with such a title": (seen(article("Page not found", text=PROSE), sibling={"same": False}), "alive"),
    "as any other there": (seen(article("Acme", text=PROSE), url="http://acme.example/x/y", sibling={"same": True}), "dead"),
    "unlike others there": (seen(article("Acme", text=PROSE), url="http://acme.example/x/y", sibling={"same": False}), "alive"),
    "to the front page as any": (seen(article("Acme"), via=((302, "http://a.example/"),), sibling={"same": True}), "dead"),
    "to the front page alone": (seen(article("Acme"), via=((302, "http://a.example/"),), sibling={"same": False}), "alive"),
    "root to home": (seen(article("Acme"), url="http://a.example/", via=((302, "http://a.example/home"),)), "alive"),
    "in plain text": (seen("404 page not found\n", kind="text/plain"), "dead"),
    "plain text": (seen("Notes on tides and moons", kind="text/plain"), "alive"),
    "a studio of that name": (seen("<title>Not Found</title><p>We design.", url="https://notfound.example/"), "alive"),
    "under maintenance": (seen("<title>Down for maintenance</title><p>Back at nine."), "failing"),
    "about a number": (
        seen("<title>Area code 404</title><h1>404</h1>", url="http://a.example/find?code=404", via=((301, "/codes/404"),)),
        "moved",
    ),
    "about errors": (
        seen(
            "<title>Not found errors - Docs</title><h1>Not found</h1>",
            url="http://a.example/errors.html",
            via=((308, "/errors/not-found"),),
        ),
        "moved",
    ),
    "an id with 404 in it": (seen("<title>Page not found</title><p>Sorry.", url="http://a.example/show?id=14043"), "dead"),
    "a path with 404 in it": (seen("<title>Page not found</title><p>Sorry.", url="http://a.example/p/24041"), "dead"),
    "a short heading that goes on": (seen("<title>Page not found: sorry</title><h1>Page not found: sorry</h1>"), "dead"),
    "about maintenance": (seen(article("How we handle maintenance windows")), "alive"),
    # parked, suspended, never set up
    "for sale": (seen("<title>a.example is for sale</title><h1>Buy this domain</h1>"), "dead"),
    "at a market": (seen(article("x"), via=((302, "https://www.hugedomains.com/domain_profile.cfm?d=a"),)), "dead"),
    "about selling domains": (seen(article("How to sell a domain you own")), "alive"),
    "suspended": (seen("<title>Account Suspended</title><p>Contact your hosting provider."), "dead"),
    "suspended with 403": (seen("<title>Account Suspended</title>", status=403), "dead"),
    "never set up": (seen("<title>Welcome to nginx!</title><p>If you see this page, the nginx web server is"), "dead"),
    # kept out
    "Cloudflare": (seen("<title>Just a moment...</title>", status=403, headers={"cf-mitigated": "challenge"}), "blocked"),
    "Cloudflare with 503": (seen("<title>Just a moment...</title><script>_cf_chl_opt</script>", status=503), "blocked"),
    "a song of that name": (seen(article("Just a moment... | album by The Slow Hours")), "alive"),
    "AWS WAF": (seen(status=202, headers={"x-amzn-waf-action": "challenge"}), "blocked"),
    "Anubis": (seen("<title>Making sure you're not a bot!</title><p>Loading"), "blocked"),
    "press and hold": (seen("<title>Denied</title><div id=px-captcha></div>", status=403), "blocked"),
    "sign in first": (seen("<title>Sign in</title><input type=password>", via=((302, "/login?next=/x"),)), "blocked"),
    "a sign-in page": (seen("<title>Sign in</title><input type=password>", url="http://a.example/login"), "alive"),
    "a moved sign-in page": (
        seen("<title>Log in</title><input type=password>", url="http://a.example/login", via=((301, "https://a.example/login"),)),
        "moved",
    ),
    "archive's index": (seen(status=404, url="https://web.archive.org/web/2015/http://a.example/"), "failing"),
}  # fmt: skip


@pytest.mark.parametrize(("observation", "word"), CASES.values(), ids=CASES.keys())
def test_an_observation_means_one_thing(observation: Observation, word: str) -> None:
    """Each case has its word, and a reason in a sentence."""
    opinion = judge(observation)
    assert opinion.word == word, opinion
    assert opinion.reason[0].isupper()


@pytest.mark.parametrize("observation", [case for case, _ in CASES.values()], ids=CASES.keys())
def test_a_plain_page_is_one_of_which_no_rule_knows_anything(observation: Observation) -> None:
    """The short way for most pages comes to the same end as the long one."""
    if is_plain(observation):
        evidence = Evidence(observation)
        assert [rule for rule in RULES if rule(evidence) is not None] == []


WORDS = st.sampled_from(
    "page not found domain for sale parked 404 log in just a moment acme a.example limpets suspended account error the of".split()
)
TEXT = st.lists(WORDS, max_size=30).map(" ".join)


@given(
    TEXT,
    TEXT,
    st.sampled_from(
        ["http://a.example/", "http://acme.example/x/y", "http://a.example/p.pdf", "http://a.example/login"]
    ),
    st.sampled_from([{}, {"server": "x"}, {"cf-mitigated": "challenge"}]),
    st.sampled_from(["<input type=password>", "<script src=//parkingcrew.net/x.js></script>", ""]),
)
def test_whatever_page_comes_the_short_way_ends_where_the_long_one_does(
    title: str, text: str, url: str, headers: dict[str, str], source: str
) -> None:
    observation = seen(f"<title>{title}</title><h1>{title[:20]}</h1><p>{text}{source}", url=url, headers=headers)
    if is_plain(observation):
        assert [rule(Evidence(observation)) for rule in RULES] == [None] * len(RULES)


BEFORE = page.fingerprint(
    "Fourday - jobs with a shorter week", None, page.read(article("Fourday").encode(), "text/html").features
)
CASINO = seen(
    "<html lang=ru><title>Онлайн казино</title><p>Лучшие игровые автоматы, бонус за регистрацию сегодня</p></html>"
)
OTHER = seen(
    "<html lang=de><title>Ein Verein</title><p>Hier trifft sich der Verein jeden Dienstag um acht im Saal</p></html>"
)


def test_a_page_that_spammers_took_over_is_dead() -> None:
    """Another page, of the kind spammers put up, where there used to be one we know."""
    assert judge(CASINO, BEFORE).word == "dead"
    assert judge(CASINO).word == "alive"


def test_another_page_in_another_language_is_looked_at_again() -> None:
    """A page that changed beyond recognition is no proof of life; one that only changed its text is."""
    assert judge(OTHER, BEFORE).word == "failing"
    assert (
        judge(seen(article("Fourday, the next generation", text="all new words here now " * 30)), BEFORE).word
        == "alive"
    )


def test_who_comes_back_from_the_dead_is_compared() -> None:
    """After death, another page on the same domain is not the page come back."""
    other = seen(article("Cheap flights", text="something else entirely, " * 20))
    assert judge(other, {**BEFORE, "was_dead": True}).word == "failing"
    assert judge(other, BEFORE).word == "alive"


@pytest.mark.parametrize(
    ("observation", "look"),
    [
        (seen(status=404), "browser"),
        (seen(status=403), "browser"),
        (seen(status=404, browser={"status": 404}), None),
        (seen(status=404, profile="browser"), None),
        (seen("<title>Just a moment...</title>", status=403, headers={"cf-mitigated": "challenge"}), None),
        (seen(article("Limpets")), None),
        (seen(article("Acme"), via=((302, "http://a.example/"),)), "sibling"),
        (seen(article("Acme", text=PROSE), url="http://acme.example/x/y"), "sibling"),
        (seen(article("A paper"), url="http://a.example/paper.pdf"), "sibling"),
        (seen(status=500), None),
    ],
)
def test_second_looks_are_asked_for_where_they_tell_more(observation: Observation, look: str | None) -> None:
    """As a browser where robots may be refused; beside the page where any address may give the same."""
    assert wanted(observation) == look


def test_a_sibling_stands_beside_the_page() -> None:
    """Same folder, same ending, a name that nothing has; the same for all pages of a folder."""
    one = sibling(seen(article("x"), url="http://a.example/b/c.html"))
    assert one.startswith("http://a.example/b/qzx")
    assert one.endswith(".html")
    assert one == sibling(seen(article("x"), url="http://a.example/b/other.html"))


def test_every_fault_of_the_door_has_a_meaning() -> None:
    """No cause that the transport knows is unknown here."""
    assert set(CODES) - {"no-resources"} <= set(causes.BY_CAUSE)


@given(
    st.integers(0, 999) | st.none(),
    st.sampled_from([None, *causes.BY_CAUSE, "never-heard-of"]),
    st.text(max_size=80),
    st.sampled_from(["text/html", "", "application/pdf", "image/png", "text/plain"]),
    st.sampled_from(["http://a.example/", "http://a.example/x?y", "https://b.example/login", "nonsense", ""]),
)
def test_any_observation_has_exactly_one_meaning(
    status: int | None, cause: str | None, html: str, kind: str, url: str
) -> None:
    """Whatever was seen, judging it raises nothing and gives one of the words."""
    observation = seen(html, status=status, cause=cause, kind=kind, via=((302, url),))
    assert judge(observation, BEFORE).word in ("alive", "moved", "blocked", "failing", "dead", "skipped", "invalid")
    if wanted(observation) == "sibling":
        sibling(observation)


def test_spammers_are_known_where_the_list_speaks_of_something_else() -> None:
    """A page never seen before is compared with what the list calls it."""
    assert judge(CASINO, {"entry": "Generating Sequences"}).word == "dead"
    assert judge(CASINO, {"entry": "Казино: a survey"}).word == "alive"
    assert judge(OTHER, {"entry": "Generating Sequences"}).word == "alive"


def test_a_name_that_was_kept_for_what_spammers_sell_is_taken_over() -> None:
    """Heading and text say so, of more than one trade, and the list speaks of something else."""
    farm = seen(
        "<title>Delta Summit</title><h1>Best online casinos and payday loans</h1>"
        "<p>Delta Summit reviews: free spins, CBD gummies, write my essay. We accept sponsored posts.</p>"
    )
    study = seen(article("Online casinos and payday loans: a study", text="Who borrows to play? " + PROSE))
    assert judge(farm, {"entry": "Delta Summit"}).word == "dead"
    assert judge(farm, {"entry": "Best online casinos"}).word == "alive"
    assert judge(farm, page.fingerprint(farm.title, farm.final_url, farm.features)).word == "alive"
    assert judge(study, {"entry": "Online casinos, a study"}).word == "alive"
    assert judge(study, {"entry": "Payday loans"}).word == "alive"


@pytest.mark.parametrize(
    ("led_away", "place", "word"),
    [
        (
            seen(article("News"), via=((302, "http://a.example/news"),), gathered=True),
            "http://a.example/deep/",
            "alive",
        ),
        (
            seen(article("Products"), via=((301, "https://a.example/deep/page"), (301, "https://buyer.example/ai"))),
            "https://a.example/deep/",
            "moved",
        ),
        (
            seen(article("Results"), via=((302, "http://a.example/zoeken?q=deep+page"),)),
            "http://a.example/deep/",
            "alive",
        ),
        (seen(article("Hm"), via=((302, "http://a.example/oops.html"),)), "http://a.example/deep/", "alive"),
    ],
    ids=[
        "where others of the host lead",
        "for good where nothing tells of the page",
        "a search",
        "a page for the lost",
    ],
)
def test_what_is_led_away_is_gone_only_where_any_address_leads(led_away: Observation, place: str, word: str) -> None:
    """An address that cannot exist is asked for, beside the one that leads away."""
    assert wanted(led_away) == "sibling"
    assert sibling(led_away).startswith(place)
    for is_same, meant in ((False, word), (True, "dead")):
        asked = {"url": "", "status": 200, "same": is_same}
        assert judge(led_away.model_copy(update={"features": led_away.features | {"sibling": asked}})).word == meant


@pytest.mark.parametrize(
    ("url", "via"),
    [
        ("http://a.example/deep/page", (301, "https://b.example/2015/page.html")),
        ("http://a.example/deep/page", (302, "https://a.example/choose-your-country")),
        ("http://a.example/", (301, "https://b.example/ai")),
    ],
    ids=["keeps its name", "for now", "a front page"],
)
def test_an_ordinary_move_is_not_asked_about(url: str, via: tuple[int, str]) -> None:
    """Nothing about it makes one doubt."""
    assert wanted(seen(article("Limpets"), url=url, via=(via,))) is None


def test_the_front_page_is_asked_about_where_it_took_the_page_s_place() -> None:
    """However many redirects follow on the way there."""
    home = seen(article("Arbor"), via=((301, "http://www.a.example/"), (301, "https://www.a.example/")))
    assert sibling(home).startswith("http://a.example/deep/")


def test_a_form_that_asks_everybody_for_a_password_is_a_wall() -> None:
    """Whatever it says; but a page that is not there may have one beside its message."""
    wall = "<title>example</title><h1>Welcome</h1><p>" + "one two three four " * 6 + "</p><input type=password>"
    asked = seen(wall, sibling={"url": "", "status": 200, "same": True})
    assert judge(asked).word == "blocked"
    lost = seen(f"<title>Page not found</title>{wall}", sibling={"url": "", "status": 200, "same": True})
    assert judge(lost).word == "dead"


def test_a_service_that_ended_is_gone_where_all_its_pages_say_so() -> None:
    """A post that says it stays alive."""
    closed = seen("<title>Postero has closed</title><h1>Postero has closed its doors.</h1><p>Thank you.</p>")
    assert wanted(closed) == "sibling"
    assert judge(closed).word == "alive"
    closed.features["sibling"] = {"url": "", "status": 200, "same": True}
    assert judge(closed).word == "dead"


def test_what_looks_missing_is_asked_about() -> None:
    """Beside it first, and as a browser before it is called dead; a browser's page that looks no better is not taken."""
    lost = seen("<title>Page not found | Acme</title><h1>Oops</h1>")
    assert wanted(lost) == "sibling"
    lost.features["sibling"] = {"url": "", "status": 404, "same": False}
    assert wanted(lost) == "browser"
    assert wanted(lost, browser_look=False) is None
    assert judge(lost).word == "dead"
    assert not is_better(seen("<title>Page not found | Acme</title><h1>Oops</h1>"), lost)
    assert not is_better(seen(article("Front"), via=((302, "http://a.example/"),)), lost)
    assert is_better(seen(article("Winches")), lost)


def test_a_title_that_may_mean_anything_proves_nothing_alone() -> None:
    """`Nothing here` may be a band; where any address gives that page, it is none."""
    band = seen(article("Nothing here - discography", text="A short list of albums."))
    assert wanted(band) == "sibling"
    assert judge(band).word == "alive"
    band.features["sibling"] = {"url": "", "status": 200, "same": True}
    assert judge(band).word == "dead"


def test_looking_as_a_browser_can_be_switched_off() -> None:
    assert wanted(seen(status=403)) == "browser"
    assert wanted(seen(status=403), browser_look=False) is None
