"""All sources there are. To add one: a class in a room of its own, and a row here."""

from __future__ import annotations

from collections.abc import Mapping

from service.sources.arquivo import Arquivo
from service.sources.arxiv import Arxiv
from service.sources.codeberg import Codeberg
from service.sources.crossref import Crossref
from service.sources.gists import Gists
from service.sources.github import GitHub
from service.sources.gitlab import GitLab
from service.sources.huggingface import HuggingFace, HuggingFacePapers
from service.sources.openalex import OpenAlex
from service.sources.plug import Source
from service.sources.savepagenow import SavePageNow
from service.sources.semanticscholar import SemanticScholar
from service.sources.wayback import Wayback

SOURCES: Mapping[str, type[Source]] = {
    source.name: source
    for source in (
        Arxiv,
        SemanticScholar,
        OpenAlex,
        Crossref,
        HuggingFacePapers,
        GitHub,
        Gists,
        GitLab,
        Codeberg,
        HuggingFace,
        Wayback,
        Arquivo,
        SavePageNow,
    )
}
"""By name, in the order in which they are shown."""
