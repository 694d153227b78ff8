"""The settings of an installation: in `config.toml` of the instance folder, or as `PRACTICE_SEARCH_<NAME>`.

The environment overrides the file, and the file overrides the defaults here. docs/reference.md lists all settings; it
is generated from this file.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from flask import current_app
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from corpus.profile.active import active_profile
from corpus.profile.loader import DEFAULT_PROFILE, find_profile

__all__ = ["PREFIX", "BadSetting", "Settings", "TargetDatabase", "current_settings", "load_settings"]

PREFIX: Final = "PRACTICE_SEARCH_"
"""The beginning of each environment variable."""


class BadSetting(ValueError):
    """A setting has an invalid value. The message names the setting and its environment variable."""


class TargetDatabase(BaseModel):
    """Another database that takes practices from this collection."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    """Its name on pages, and in the proposals of a record."""
    url: HttpUrl | None = None
    """The URL of its website."""
    description: str = Field(default="", max_length=300)
    """A sentence about it for reviewers."""


_TargetKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class Settings(BaseSettings):
    """The checked settings of one installation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    instance_path: Path = Field(
        default=Path("instance"), description="The instance folder with all runtime data: config.toml, database, index."
    )
    profile: str = Field(
        default="",
        max_length=500,
        description="What the collection is: the name of a bundled profile, or a folder with `profile.toml`. If it is "
        "empty, the folder `profile` of the instance folder is used where it exists, otherwise `lifelong-guidance`.",
    )
    site_name: str = Field(
        default="",
        max_length=80,
        description="The name of the site, on every page. If it is empty, the profile gives the name.",
    )
    site_description: str = Field(
        default="",
        max_length=300,
        description="The sentence under the name on the home page. Web search engines show it, too. If it is empty, "
        "the profile gives the sentence.",
    )
    public_url: HttpUrl | None = Field(
        default=None,
        description="The URL of the site, such as https://practices.example.org: for canonical links, the sitemap, "
        "citations and links in e-mails. If it is empty, the URL of each request is used, without canonical links.",
    )
    database_url: str = Field(
        default="", description="The SQLAlchemy URL of the database. Empty for SQLite in the instance folder."
    )
    index_url: str = Field(default="", description="The URL of the index. Empty for Whoosh in the instance folder.")
    meaning: Literal["off", "universal-sentence-encoder", "http"] = Field(
        default="universal-sentence-encoder",
        description="The encoder by which the first results of longer queries are reordered, and practices that are "
        "close in meaning are found where few match the words. `off` searches words only; `http` asks the server of "
        "`meaning_url`.",
    )
    meaning_url: HttpUrl | None = Field(
        default=None,
        validate_default=True,
        description="For the encoder `http`: the URL of an OpenAI-compatible `/v1/embeddings`, on this machine or "
        "another. All texts and queries are sent there.",
    )
    meaning_model: str = Field(
        default="multilingual-e5-small", max_length=200, description="For the encoder `http`: the name of its model."
    )
    meaning_languages: str = Field(
        default="bg,cs,da,de,el,en,es,et,fi,fr,hr,hu,it,lt,lv,nl,no,pl,pt,ro,ru,sk,sl,sv,tr,uk",
        max_length=500,
        pattern="^[a-z]{2,3}(,[a-z]{2,3})*$",
        description="For the encoder `http`: the languages that its model was trained in, as codes of ISO 639-1.",
    )
    meaning_min_similarity: float = Field(
        default=0.82,
        ge=0,
        lt=1,
        description="For the encoder `http`: the cosine from which a passage is close to a query. It should be above "
        "the cosines of nonsense queries, and differs by model.",
    )
    registration: bool = Field(
        default=False, description="Whether anybody may register. Otherwise an administrator invites people."
    )
    four_eyes: bool = Field(
        default=False,
        description="Whether another person must review each submission, so that nobody decides on their own.",
    )
    comment_moderation: Literal["before", "after"] = Field(
        default="after",
        description="Whether editors check a comment before it is shown, or after. If anybody may register, `before` "
        "is safer.",
    )
    unfound_days: int = Field(
        default=365,
        ge=0,
        le=3650,
        description="Days for which searches without results are stored, without their person. 0 stores none.",
    )
    sign_in_days: int = Field(
        default=14, ge=1, le=365, description="Days without use after which a person must sign in again."
    )
    mail_url: str = Field(
        default="",
        description="The mail server: smtp://user:password@host:587 (with STARTTLS), smtps://… or, only for a server "
        "on this machine, smtp+plain://…. Empty to write e-mails into the folder `mail` of the instance folder.",
    )
    mail_sender: str = Field(
        default="Practice Search <no-reply@localhost>",
        description="The sender of all e-mails. Somebody should read the replies.",
    )
    secret_key: str = Field(
        default="",
        description="The key that signs cookies and links in e-mails. Empty for a random key that is stored in the "
        "instance folder. Several machines that serve one site need the same key.",
    )
    contact: str = Field(
        default="",
        max_length=300,
        description="The contact for questions about the collection and about personal data: an e-mail address, a web "
        "address or a few words.",
    )
    retention_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="Months without use after which an account is erased, a month after a warning by e-mail. See "
        "`practice-search people tidy`.",
    )
    targets: dict[_TargetKey, TargetDatabase] = Field(
        default={},
        max_length=20,
        description="Other databases that take practices from here: each a table in `config.toml` with name, url and "
        "description.",
    )
    oidc_name: str = Field(
        default="your organisation", max_length=60, description="The name of the OpenID Connect provider on pages."
    )
    oidc_issuer: str = Field(
        default="",
        description="The issuer URL of an OpenID Connect provider. Empty if people sign in with passwords only.",
    )
    oidc_client_id: str = Field(default="", description="The client id of this site at the provider.")
    oidc_client_secret: str = Field(default="", description="The client secret of this site at the provider.")
    attachment_megabytes: int = Field(
        default=20, ge=1, le=1000, description="The largest size of an attached file, in megabytes."
    )
    attachments_per_practice: int = Field(
        default=20, ge=0, le=200, description="How many files a practice may have. 0 for none."
    )
    attachments_room: int = Field(
        default=5000, ge=1, description="The largest total size of all attached files, in megabytes."
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many reverse proxies are in front of the server. Their X-Forwarded headers are trusted.",
    )
    private_hosts: str = Field(
        default="",
        max_length=2_000,
        description="Hosts with private addresses that `practice-search links check` may ask, such as those of an "
        "intranet, separated by blanks. It never asks other private addresses.",
    )
    workers: int = Field(default=2, ge=1, le=64, description="Worker processes of `practice-search serve`.")
    remembered_answers: int = Field(
        default=32,
        ge=0,
        le=4096,
        description="The size of the result cache in each process, in megabytes. 0 for no cache.",
    )
    threads: int = Field(default=4, ge=1, le=64, description="Threads in each worker process.")
    metrics: Literal["off", "loopback", "on"] = Field(
        default="loopback",
        description="Who may read /metrics: nobody, only this machine, or everybody who can reach it.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="The format of log lines of `practice-search serve`."
    )
    ready_behind: int = Field(
        default=300, ge=1, description="Seconds that the index may be behind the database before /readyz answers 503."
    )

    @field_validator("meaning_url")
    @classmethod
    def _url_of_http_encoder(cls, url: HttpUrl | None, info: ValidationInfo) -> HttpUrl | None:
        """Refuse the encoder `http` without the URL that it needs."""
        if url is None and info.data.get("meaning") == "http":
            raise ValueError("the encoder http needs it")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then `config.toml` of the instance folder."""
        del dotenv_settings, file_secret_settings
        folder = init_settings().get("instance_path") or os.environ.get(f"{PREFIX}INSTANCE_PATH") or "instance"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(folder) / "config.toml")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database in use."""
        return self.database_url or f"sqlite:///{self.folder}/app.sqlite"

    @property
    def index(self) -> str:
        """The URL of the index in use."""
        return self.index_url or f"whoosh://{quote(str(self.folder))}/index"

    @property
    def folder(self) -> Path:
        """The absolute path of the instance folder."""
        return self.instance_path.absolute()

    @property
    def profile_folder(self) -> Path:
        """The folder of the profile in use."""
        changed = self.folder / "profile"
        if self.profile or not changed.is_dir():
            return find_profile(self.profile or DEFAULT_PROFILE).absolute()
        return changed

    @property
    def display_name(self) -> str:
        """The name of the site, from the settings or the profile."""
        return self.site_name or active_profile().site.name

    @property
    def display_description(self) -> str:
        """The sentence about the site, from the settings or the profile."""
        return self.site_description or active_profile().site.description

    @property
    def public_base(self) -> str:
        """`public_url` without a trailing slash; empty if it is not set."""
        return str(self.public_url).rstrip("/") if self.public_url else ""


def load_settings(**values: Any) -> Settings:  # noqa: ANN401 - the types of the fields
    """Load the settings; `values` override environment and file. Raises BadSetting."""
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadSetting(f"The setting {name} ({PREFIX}{name.upper()}) is wrong: {first['msg']}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"config.toml in the instance folder cannot be read: {error}.") from error


def current_settings() -> Settings:
    """The settings of the running application."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings
