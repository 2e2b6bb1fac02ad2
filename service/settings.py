"""What can be configured, and the only place that reads the environment.

A setting comes from a flag of the command, else from `LISTKEEPER_<NAME>` in the environment,
else from a file `listkeeper_<name>` in `/run/secrets` (or LISTKEEPER_SECRETS_DIR), where containers
find what others must not read, else from `listkeeper.toml` in the folder the command is started in,
else from the default here.
"""

from __future__ import annotations

import ipaddress
import os
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from service import setting_errors
from service.errors import UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*@")
"""That of a URL, and what stands around it."""
Names = Annotated[tuple[str, ...], NoDecode]
"""Several values: a list in TOML, separated by commas in the environment."""


class ListRules(BaseModel):
    """How one list is read: a table `[list.NAME]` in `listkeeper.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ignore: tuple[str, ...] = Field(
        (), description="Links that are left alone: a host, with all below it, or an address; * is any text."
    )
    tags: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Tags for the entries that one of the patterns fits, where * is any text: a title, "
        "`section:` and a heading, or an address with ://.",
    )
    readers: tuple[str, ...] = Field(
        (), description="The readers whose entries count, such as `linked title`; by default all of them."
    )
    pace: dict[str, Annotated[float, Field(ge=0, le=30)]] = Field(
        default_factory=dict,
        description="Least seconds between two requests to a host that the list links to, where that is more than "
        "`host_interval`: a number for all of them, or a table by host, in which * is every other.",
    )

    @field_validator("pace", mode="before")
    @classmethod
    def _of_every_host(cls, value: Any) -> Any:
        return {"*": value} if isinstance(value, int | float | str) else value


REPORT_FORMATS = {".md": "markdown", ".html": "html", ".txt": "text", ".json": "json", ".atom": "atom"}
"""How a report is written into a file, by the ending of its name."""


class Delivery(BaseModel):
    """Where reports go by themselves: a table `[deliver.NAME]` in `listkeeper.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path | None = Field(
        None,
        description="The file that holds the newest report; its ending says how: .md, .html, .txt, .json, or .atom.",
    )
    urls: tuple[SecretStr, ...] = Field(
        (), description="Whom each report is sent to, an apprise URL each: mailto://, slack://, matrix://, json:// ..."
    )
    issue: str | None = Field(
        None,
        pattern=r"^([\w.-]+/[\w.-]+|https?://\S+/\S+)$",
        description="The project in which one issue lists what needs a person: OWNER/NAME at GitHub, or its address "
        "at GitLab, Codeberg or another forge. It needs the token of that forge.",
    )
    lists: tuple[str, ...] = Field(("*",), description="The lists it is about, where * is any text; by default all.")
    level: Literal["everything", "changes", "needs-a-person", "trouble"] = Field(
        "everything",
        description="How much of it is wanted; .json and .atom are always whole. Nothing is sent of nights that have "
        "nothing at this level.",
    )

    @field_validator("file")
    @classmethod
    def _of_known_format(cls, value: Path | None) -> Path | None:
        if value is not None and value.suffix not in REPORT_FORMATS:
            raise ValueError(f"a report's file ends in {', '.join(REPORT_FORMATS)}, not as {value.name!r}")
        return value

    @field_validator("urls")
    @classmethod
    def _of_services(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all("://" in url.get_secret_value() for url in value):
            raise ValueError("each is a URL, such as mailto://USER:PASSWORD@smtp.example.org?to=me@example.org")
        return value

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Delivery:
        if self.file is None and self.issue is None and not self.urls:
            raise ValueError("it needs a file, urls or an issue: where do reports go?")
        return self


class Settings(BaseSettings):
    """All settings, checked and typed."""

    model_config = SettingsConfigDict(
        env_prefix="LISTKEEPER_", toml_file="listkeeper.toml", extra="forbid", frozen=True, populate_by_name=True
    )

    database_url: str = Field("sqlite:///listkeeper.db", description="SQLite or PostgreSQL, as an SQLAlchemy URL.")
    database_password: SecretStr | None = Field(
        None,
        description="The password in `database_url`, where that names none: so that it can rest in a secret's file.",
    )
    lists: Names = Field((), description="Files and folders of lists that `nightly` and `serve` import on their own.")

    list_rules: dict[str, ListRules] = Field(
        default_factory=dict,
        validation_alias=AliasChoices("list", "list_rules", "LISTKEEPER_LIST"),
        description="How single lists are read, a table [list.NAME] each: ignore, tags, readers, pace.",
    )

    deliver: dict[str, Delivery] = Field(
        default_factory=dict,
        description="Where reports go by themselves after each night, a table [deliver.NAME] each: file, urls, issue, "
        "lists, level.",
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+(/[^\s]*)?$",
        description="Where your pages are reached, as https://links.example.org: reports link to them.",
    )
    anyone_may_read: bool = Field(
        True,
        description="Pages and API are open to who reaches the address; false: reading, too, needs a token or signing "
        "in.",
    )
    cors_origins: Names = Field(
        (), description="Web sites whose scripts may use the API, as https://site.example; * for all. By default none."
    )
    contact: str = Field(
        "https://github.com/listkeeper/listkeeper",
        description="A URL or mail address, sent with every request, by which a site's owner can reach you.",
    )
    allowed_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Networks that may be visited although they are not public, for example 10.1.0.0/16."
    )
    nameservers: Names = Field((), description="Name servers as ADDRESS or ADDRESS:PORT; by default the system's own.")
    connect_to: Names = Field(
        (),
        description="HOST:PORT:ADDRESS:PORT, as curl's --connect-to: send what is meant for one place to another. "
        "An empty HOST or PORT stands for all of them.",
    )

    concurrency: int = Field(256, ge=1, description="Visits under way at once.")
    host_concurrency: int = Field(2, ge=1, description="Visits under way at once at one host.")
    host_interval: float = Field(1.0, ge=0, description="Least seconds between two requests to one host.")
    crawl_delay: bool = Field(
        True,
        description="Keep the Crawl-delay of a host's robots.txt, which is asked for where ten links or more are due.",
    )
    canary_hosts: Names = Field(
        (),
        description="Hosts of which one always answers, for example your own: when none does, we are offline, and "
        "the night counts for nothing.",
    )
    timeout: float = Field(30.0, gt=0, description="Seconds for one whole visit, redirects included.")
    browser_look: bool = Field(
        True, description="Look a second time as a browser would at what robots are refused or told to be gone."
    )

    github_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("github_token", "LISTKEEPER_GITHUB_TOKEN", "GITHUB_TOKEN"),
        description="A GitHub token: a hundred repositories a request instead of one, for which it needs no scope. "
        "For pull requests and issues it needs contents, issues and pull requests, read and write.",
    )
    gitlab_token: SecretStr | None = Field(
        None, description="A GitLab token (api, write_repository), for merge requests and issues."
    )
    forgejo_token: SecretStr | None = Field(
        None, description="A token of Codeberg or another Forgejo or Gitea, for pull requests and issues."
    )
    forges: Names = Field(
        (),
        description="Hosts of other forges as HOST=KIND, with kinds github, gitlab and forgejo (also for Gitea): "
        "git.example.org=forgejo. The kind's token is sent to them.",
    )
    arxiv_url: str = Field("https://export.arxiv.org/api/query", description="arXiv's API.")
    github_url: str = Field("https://api.github.com", description="GitHub's API.")
    wayback_url: str = Field("https://archive.org", description="Where the Wayback Machine answers which copies exist.")
    wayback_cdx_url: str = Field("https://web.archive.org/cdx/search/cdx", description="The index of all its copies.")
    sources: Names = Field(
        ("arxiv", "github", "gists", "gitlab", "codeberg", "huggingface", "wayback"),
        description="Sources that `enrich` and `nightly` ask when none is named; those with a key of their own are "
        "asked when it is set. `listkeeper sources` shows all there are.",
    )
    arxiv_oai_url: str = Field("https://oaipmh.arxiv.org/oai", description="arXiv's OAI-PMH.")
    arxiv_confirm_withdrawn: bool = Field(
        False, description="Ask arXiv's records, one request each, whether papers that say so are withdrawn."
    )
    gitlab_url: str = Field("https://{host}/api/v4", description="The API of a GitLab; {host} is where the project is.")
    codeberg_url: str = Field("https://codeberg.org/api/v1", description="Codeberg's API.")
    huggingface_url: str = Field("https://huggingface.co/api", description="Hugging Face's API.")
    semantic_scholar_url: str = Field("https://api.semanticscholar.org", description="Semantic Scholar's API.")
    semantic_scholar_key: SecretStr | None = Field(None, description="Semantic Scholar's key: asks it for venues.")
    openalex_url: str = Field("https://api.openalex.org", description="OpenAlex's API.")
    openalex_key: SecretStr | None = Field(None, description="OpenAlex's key: asks it for venues and retractions.")
    crossref_url: str = Field("https://api.crossref.org", description="Crossref's API.")
    wayback_save_url: str = Field("https://web.archive.org/save", description="Save Page Now.")
    wayback_access_key: SecretStr | None = Field(None, description="Of your account at archive.org, for `--save`.")
    wayback_secret_key: SecretStr | None = Field(None, description="The secret that belongs to it.")
    arquivo_url: str = Field("https://arquivo.pt", description="The Portuguese web archive.")
    propose: Names = Field(
        ("moved", "upgrade", "rename", "rewrite", "archive", "repair", "code", "mark", "duplicate", "remove"),
        description="Kinds of changes that are proposed; there is also publish: a DOI in place of a preprint.",
    )
    auto_accept: Names = Field(
        (),
        description="Changes that need no person's word, as KIND:CONFIDENCE, such as upgrade:95,rename:95. "
        "The confidence is what `listkeeper proposals` shows; from it on they are accepted.",
    )
    copies: Literal["replace", "beside"] = Field(
        "replace", description="Whether a copy in a web archive takes a dead link's place, or is put beside it."
    )
    copy_words: str = Field("archived copy", description="What a link to a copy beside a dead link says.")
    archived_words: str = Field("archived", description="What is put in brackets behind an archived repository.")

    nightly_at: time = Field(time(2, 0), description="When the nightly run starts, UTC.")
    observations_months: int = Field(
        24, ge=0, description="Months for which observations are kept; 0: for ever. How verdicts changed always is."
    )
    worker_silence: float = Field(
        30.0, ge=2, description="Seconds without a sign of life after which others take a worker's jobs."
    )
    schedule: bool = Field(True, description="Whether `serve` runs the schedule.")

    @field_validator("github_token", "gitlab_token", "forgejo_token", "database_password", mode="before")
    @classmethod
    def _none_where_empty(cls, value: Any) -> Any:
        """An empty file or variable says that there is none."""
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator(
        "lists",
        "nameservers",
        "canary_hosts",
        "connect_to",
        "cors_origins",
        "allowed_networks",
        "sources",
        "forges",
        "propose",
        "auto_accept",
        mode="before",
    )
    @classmethod
    def _split_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic-settings names its arguments
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = Path(os.environ.get("LISTKEEPER_SECRETS_DIR", "/run/secrets"))
        secrets = [SecretsSettingsSource(settings_cls, secrets_dir=folder)] if folder.is_dir() else []
        return init_settings, env_settings, *secrets, TomlConfigSettingsSource(settings_cls)


def load(**flags: Any) -> Settings:
    """The settings in force; flags that are None count as not given.

    Raises UsageError that names the setting, where it came from and what is wrong with it.
    """
    if misspelt := setting_errors.misspelt(os.environ, _names()):
        raise misspelt
    try:
        return _with_password(Settings(**{name: value for name, value in flags.items() if value is not None}))
    except ValidationError as error:
        raise _trouble(error) from error
    except ValueError as error:  # not TOML at all
        raise UsageError(f"{Path('listkeeper.toml').absolute()}: {error}") from error


def shown(settings: Settings) -> list[dict[str, str | bool | None]]:
    """All settings without what is secret in them: `setting`, `value`, `meaning`, and whether it `is_default`."""
    return [
        {
            "setting": name,
            "value": _readable(getattr(settings, name)),
            "meaning": field.description,
            "is_default": getattr(settings, name) == field.default,
        }
        for name, field in Settings.model_fields.items()
    ]


def _readable(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else _PASSWORD.sub(r"\1***@", str(value))


def _with_password(settings: Settings) -> Settings:
    """The settings, with the database's password in its URL."""
    url = urlsplit(settings.database_url)
    if settings.database_password is None or url.password is not None or url.username is None:
        return settings
    secret = quote(settings.database_password.get_secret_value().strip(), safe="")
    place = url.netloc.replace(f"{url.username}@", f"{url.username}:{secret}@", 1)
    return settings.model_copy(update={"database_url": urlunsplit(url._replace(netloc=place))})


def _trouble(error: ValidationError) -> UsageError:
    """What is wrong, and where that may come from."""
    secret = [name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)]
    hint = f"look at the flags, {_variables()} and listkeeper.toml"
    return setting_errors.wrong_value(error.errors(), known=_names(), secret=[*secret, "deliver"], hint=hint)


def _names() -> set[str]:
    """What settings are called in `listkeeper.toml`, and behind the prefix in the environment."""
    return {"list", *Settings.model_fields}


def _variables() -> str:
    names = sorted(name for name in os.environ if name.startswith(setting_errors.PREFIX))
    return ", ".join(names) if names else "the environment"
