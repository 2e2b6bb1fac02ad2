"""What can be configured, and the only place that reads the environment.

A setting comes from a flag of the command, else from `LISTKEEPER_<NAME>` in the environment,
else from `listkeeper.toml` in the folder the command is started in, else from the default here.
"""

from __future__ import annotations

import ipaddress
import os
from datetime import time
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from service.errors import UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Names = Annotated[tuple[str, ...], NoDecode]
"""Several values: a list in TOML, separated by commas in the environment."""


class Settings(BaseSettings):
    """All settings, checked and typed."""

    model_config = SettingsConfigDict(
        env_prefix="LISTKEEPER_", toml_file="listkeeper.toml", extra="forbid", frozen=True, populate_by_name=True
    )

    database_url: str = Field("sqlite:///listkeeper.db", description="SQLite or PostgreSQL, as an SQLAlchemy URL.")
    lists: Names = Field((), description="Files and folders of lists that `nightly` and `serve` import on their own.")

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
    timeout: float = Field(30.0, gt=0, description="Seconds for one whole visit, redirects included.")

    github_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("github_token", "LISTKEEPER_GITHUB_TOKEN", "GITHUB_TOKEN"),
        description="A GitHub token (no scope needed): a hundred repositories a request instead of one.",
    )
    arxiv_url: str = Field("https://export.arxiv.org/api/query", description="arXiv's API.")
    github_url: str = Field("https://api.github.com", description="GitHub's API.")
    wayback_url: str = Field("https://archive.org", description="Where the Wayback Machine answers which copies exist.")

    nightly_at: time = Field(time(2, 0), description="When the nightly run starts, UTC.")
    schedule: bool = Field(True, description="Whether `serve` runs the schedule.")

    @field_validator("lists", "nameservers", "connect_to", "allowed_networks", mode="before")
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
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(**flags: Any) -> Settings:
    """The settings in force; flags that are None count as not given.

    Raises UsageError that names the setting, where it came from and what is wrong with it.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise UsageError(_explain(error), hint=f"look at the flags, {_variables()} and listkeeper.toml") from error
    except ValueError as error:  # not TOML at all
        raise UsageError(f"{Path('listkeeper.toml').absolute()}: {error}") from error


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    return f"setting {name}: {first['msg'].removeprefix('Value error, ')}"


def _variables() -> str:
    names = sorted(name for name in os.environ if name.startswith("LISTKEEPER_"))
    return ", ".join(names) if names else "the environment"
