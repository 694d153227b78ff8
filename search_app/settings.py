"""What an installation can set: in `config.toml` of the instance folder, or as `PRACTICE_SEARCH_<NAME>`.

The environment goes before the file, the file before what stands here. README.md has a table of all of them; a test
proves that it is whole.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

__all__ = ["PREFIX", "BadSetting", "Settings", "Target", "load_settings"]

PREFIX: Final = "PRACTICE_SEARCH_"


class BadSetting(ValueError):
    """A setting with a value that it cannot have; the message names it and where it stands."""


class Target(BaseModel):
    """Another database to which practices of this one may go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    """What people call it, and what a record's proposal says."""
    url: HttpUrl | None = None
    """Where it is."""
    description: str = Field(default="", max_length=300)


_TargetKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class Settings(BaseSettings):
    """The settings, checked."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    instance_path: Path = Field(
        default=Path("instance"), description="The folder of all runtime data: config.toml, database, index."
    )
    site_name: str = Field(
        default="Practice Search", min_length=1, max_length=80, description="The name on every page."
    )
    site_description: str = Field(
        default="Find what was tried in lifelong guidance, where, by whom, and what came of it.",
        max_length=300,
        description="The sentence under the name on the home page, and for search engines.",
    )
    public_url: HttpUrl | None = Field(
        default=None,
        description="The address that readers use, such as https://practices.example.org: for canonical links, the "
        "sitemap and citations. Without it there are no canonical links, and for the rest the address of each request "
        "is taken.",
    )
    database_url: str = Field(
        default="", description="SQLAlchemy's URL of the database; empty for SQLite in the instance folder."
    )
    index_url: str = Field(default="", description="The address of the index; empty for Whoosh in the instance folder.")
    registration: bool = Field(
        default=False, description="Whether anybody may register; otherwise people come by invitation."
    )
    four_eyes: bool = Field(
        default=False,
        description="Whether somebody else has to review what a person submits: nobody decides on their own "
        "submission.",
    )
    comment_moderation: Literal["before", "after"] = Field(
        default="after",
        description="Whether editors look at a comment before everybody sees it, or after. Where anybody may register, "
        "before is the safer one.",
    )
    unfound_days: int = Field(
        default=365,
        ge=0,
        le=3650,
        description="Days for which it is kept what was searched for and not found, without who; 0 keeps nothing.",
    )
    sign_in_days: int = Field(
        default=14, ge=1, le=365, description="Days after which somebody who was not here has to sign in again."
    )
    mail_url: str = Field(
        default="",
        description="Where mail goes: smtp://user:password@host:587 (with STARTTLS), smtps://… or, for a server on "
        "this machine alone, smtp+plain://…; empty for files in the folder mail of the instance folder.",
    )
    mail_sender: str = Field(
        default="Practice Search <no-reply@localhost>", description="Whom mail comes from, and who reads the answers."
    )
    secret_key: str = Field(
        default="",
        description="What cookies and links in mail are signed with; empty for a key of its own, made once in the "
        "instance folder. Several machines that serve one site need the same.",
    )
    contact: str = Field(
        default="",
        max_length=300,
        description="Whom people ask about the collection and about their data: an e-mail address, a web address or a "
        "few words.",
    )
    retention_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="Months after which an account that was not used is erased, a month after a mail that says so; "
        "see `practice-search people tidy`.",
    )
    targets: dict[_TargetKey, Target] = Field(
        default={},
        max_length=20,
        description="Other databases to which practices may go, each a table of `config.toml` with name, url and "
        "description.",
    )
    oidc_name: str = Field(
        default="your organisation", max_length=60, description="What the OpenID Connect provider is called on pages."
    )
    oidc_issuer: str = Field(
        default="", description="The address of an OpenID Connect provider with which people may sign in, too."
    )
    oidc_client_id: str = Field(default="", description="Who this site is at that provider.")
    oidc_client_secret: str = Field(default="", description="The secret that it shares with that provider.")
    attachment_megabytes: int = Field(
        default=20, ge=1, le=1000, description="Megabytes that a file may have which is attached to a practice."
    )
    attachments_per_practice: int = Field(
        default=20, ge=0, le=200, description="Files that a practice may have; 0 for none."
    )
    attachments_room: int = Field(
        default=5000, ge=1, description="Megabytes that all attached files may take in the instance folder."
    )
    proxies: int = Field(
        default=0, ge=0, le=5, description="How many reverse proxies stand before it, whose X-Forwarded headers count."
    )
    workers: int = Field(default=2, ge=1, le=64, description="Processes of `practice-search serve`.")
    remembered_answers: int = Field(
        default=32,
        ge=0,
        le=4096,
        description="Megabytes of answers that each process keeps for who asks the same again; 0 for none.",
    )
    threads: int = Field(default=4, ge=1, le=64, description="Threads in each of them.")
    metrics: Literal["off", "loopback", "on"] = Field(
        default="loopback", description="Who may read /metrics: nobody, only this machine, or everybody who gets there."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="What a line of the log of `practice-search serve` is."
    )
    ready_behind: int = Field(
        default=300, ge=1, description="Seconds that the index may be behind the database before /readyz says 503."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the instance folder's file."""
        del dotenv_settings, file_secret_settings
        folder = init_settings().get("instance_path") or os.environ.get(f"{PREFIX}INSTANCE_PATH") or "instance"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(folder) / "config.toml")

    @property
    def database(self) -> str:
        """The URL of the database."""
        return self.database_url or f"sqlite:///{self.folder}/app.sqlite"

    @property
    def index(self) -> str:
        """The address of the index."""
        return self.index_url or f"whoosh://{quote(str(self.folder))}/index"

    @property
    def folder(self) -> Path:
        """The instance folder, absolute."""
        return self.instance_path.absolute()

    @property
    def base(self) -> str:
        """`public_url` without the slash at its end; empty where it is not set."""
        return str(self.public_url).rstrip("/") if self.public_url else ""


def load_settings(**given: Any) -> Settings:  # noqa: ANN401 - whatever the fields take
    """The settings of this process. Raises BadSetting."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadSetting(f"The setting {name} ({PREFIX}{name.upper()}): {first['msg']}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"config.toml of the instance folder cannot be read: {error}.") from error
