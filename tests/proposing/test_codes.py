"""The code of a paper is proposed beside the paper, where an entry and its list have none."""

from __future__ import annotations

import pytest

from installation import House, Time, served
from service.database import Database
from service.exporting.flow import export
from service.models import ProposalRow
from service.proposing.codes import Code, CodeFacts, propose
from service.proposing.deciding import accept
from service.proposing.flow import propose as propose_all
from smallweb.apis import Paper

RNN = "https://arxiv.org/abs/1502.04681"
CODE = "https://github.com/emansim/unsupervised-videos"
TITLE = "Unsupervised Learning of Video Representations using LSTMs"
LIST = f"""# Papers

**{TITLE}**

- arxiv: [{RNN}]({RNN})

**Another paper altogether with its code**

- arxiv: [http://arxiv.org/abs/1308.0850](http://arxiv.org/abs/1308.0850)
- github: [https://github.com/o/r](https://github.com/o/r)
"""


@pytest.fixture
def house(any_database: Database) -> House:
    house = House(any_database, served(), Time())
    house.sources.arxiv.papers = {
        "1502.04681": Paper(TITLE, summary=f"We learn. Code is at {CODE}."),
        "1308.0850": Paper("Another paper altogether with its code", comment="Code: https://github.com/a/b"),
    }
    return house


def proposals(house: House) -> list[tuple[str, str | None, str | None, str | None]]:
    propose_all(house.db, now=house.time.now)
    return [(row.kind, row.old, row.new, row.words) for row in house.rows(ProposalRow) if row.state == "open"]


async def test_code_named_in_an_abstract_is_proposed_beside_the_paper_in_the_lists_own_word(house: House):
    house.write(LIST)
    await house.enrich("arxiv")
    assert proposals(house) == [("code", RNN, CODE, "github")]
    [row] = house.rows(ProposalRow)
    assert row.evidence == ["The abstract of arXiv 1502.04681 names it, and the entry has no other link to code."]
    accept(house.db, now=house.time.now)
    changed = export(house.db, "list").decode()
    assert changed == LIST.replace(f"({RNN})", f"({RNN}) ([github]({CODE}))")
    house.write(changed)
    assert proposals(house) == []
    assert export(house.db, "list").decode() == changed


@pytest.mark.parametrize(
    "more",
    [
        f"- project: <{CODE}/tree/master/docs>",
        "- gitlab: <https://gitlab.com/o/r>",
        f"\n\n## Code\n\n- [it]({CODE})\n",
    ],
)
async def test_nothing_is_proposed_where_the_entry_has_code_or_the_list_that_code(house: House, more: str):
    house.write(f"# Papers\n\n**{TITLE}**\n\n- arxiv: <{RNN}>\n{more}\n")
    await house.enrich("arxiv")
    assert proposals(house) == []


async def test_a_link_to_papers_with_code_becomes_one_to_the_code(house: House):
    closed = "https://paperswithcode.com/paper/unsupervised-learning-of-video-representations"
    house.write(f"# Papers\n\n**{TITLE}**\n\n- arxiv: <{RNN}>\n- code: <{closed}>\n")
    await house.enrich("arxiv")
    assert proposals(house) == [("repair", closed, CODE, None)]
    assert "closed for good" in house.rows(ProposalRow)[0].evidence[0]


def test_a_papers_own_words_go_before_those_of_others():
    codes = [Code("https://github.com/z/z", "huggingface-papers"), Code("https://github.com/c/c", "comment")]
    facts = CodeFacts(RNN, "bare", is_closed=False, arxiv_id="1502.04681", codes=codes)
    found = propose(facts)
    assert found is not None
    assert (found.new, found.words, found.confidence) == ("https://github.com/c/c", "code", 80)
    other = propose(CodeFacts(RNN, "bare", is_closed=False, arxiv_id="1502.04681", codes=codes[:1]))
    assert other is not None
    assert other.evidence[0].startswith("huggingface-papers has it as the code")
    assert propose(CodeFacts(RNN, "image", is_closed=False, arxiv_id="1502.04681", codes=codes)) is None
