"""Projects of other forges are known by host and name, whatever page of theirs a link leads to."""

from __future__ import annotations

import pytest

from service import urls


@pytest.mark.parametrize("form", urls.PROJECT_FORMS, ids=lambda form: form.forge)
def test_each_form_of_a_project_is_read(form: urls.ProjectForm) -> None:
    assert urls.repository(form.example) == form.name
    assert urls.forge(form.name) == form.forge


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://gitlab.com/Group/sub/Project.git", "gitlab.com/group/sub/project"),
        ("https://gitlab.com/group/project/blob/master/README.md", "gitlab.com/group/project"),
        ("https://gitlab.com/explore/projects", None),
        ("https://gitlab.com/group", None),
        ("https://codeberg.org/forgejo", None),
        ("https://huggingface.co/google/flan-t5-xl?library=x", "huggingface.co/google/flan-t5-xl"),
        ("https://huggingface.co/spaces/openbmb/viscpm-chat", "huggingface.co/spaces/openbmb/viscpm-chat"),
        ("https://huggingface.co/collections/meta-llama/llama-4", None),
        ("https://huggingface.co/papers/2602.08025", None),
        ("https://huggingface.co/docs/hub", None),
        ("https://gist.github.com/353499f2e6e407883b32#file-a-py", "gist.github.com/353499f2e6e407883b32"),
        ("https://gist.github.com/discover", None),
        ("https://github.com/o/r", "o/r"),
    ],
)
def test_the_project_that_a_url_names(url: str, name: str | None) -> None:
    assert urls.repository(url) == name


def test_what_stands_at_another_forge_is_of_its_own_kind() -> None:
    assert [urls.kind(form.example) for form in urls.PROJECT_FORMS] == ["gist", "gitlab", "codeberg", "huggingface"]
    assert urls.forge("owner/na.me") == "github"


@pytest.mark.parametrize("row", urls.DAMAGES, ids=lambda row: row.name)
def test_each_way_in_which_ids_get_damaged_is_mended(row: urls.Damage) -> None:
    assert urls.arxiv_id(row.example) is None
    assert row.mended in urls.mended_paper_ids(row.example)


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/1502.04681",
        "https://arxiv.org/abs/999914257",
        "https://arxiv.org/list/cs.CL/recent",
        "https://a.example/abs/200414257",
        "https://arxiv.org/abs/",
        "mailto:a@arxiv.org",
    ],
)
def test_what_is_not_damaged_or_beyond_mending_is_left_alone(url: str) -> None:
    assert urls.mended_paper_ids(url) == ()
