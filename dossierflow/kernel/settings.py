"""Settings of an installation, from the environment (`DOSSIERFLOW_…`) and from `.env`."""

from __future__ import annotations

import os
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dossierflow import texts
from dossierflow.errors import SettingError
from dossierflow.kernel import sites
from dossierflow.kernel.foreign import shortened
from dossierflow.kernel.rhythm import Rhythm
from dossierflow.kernel.told import setting_error
from dossierflow.texts import Phrase, phrase

#: What may stand in the pattern of a link.
GAPS = ("site", "division", "entry", "number", "order", "party")


class Settings(BaseSettings):
    """Every field is an environment variable with the prefix `DOSSIERFLOW_`."""

    model_config = SettingsConfigDict(env_prefix="DOSSIERFLOW_", env_file=".env", extra="ignore")

    database_url: str = Field(
        "sqlite:///dossierflow.db",
        description="SQLAlchemy address of the store; PostgreSQL for a team",
        repr=False,  # it may hold a password
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Fernet key that encrypts tokens at rest (`dossierflow connect new-key`)"
    )
    language: str = Field("en", description="Language of everything that people read: en, fr, nl")
    output: str = Field(
        "out",
        description="Folder, or any fsspec address, where CODA files go",
        repr=False,  # it may hold a password too
    )

    exact_url: str = Field("https://start.exactonline.be", description="Exact Online site of the country")
    exact_client_id: str = ""
    exact_client_secret: SecretStr = SecretStr("")
    exact_redirect_uri: str = "https://localhost/"

    billit_url: str = Field("https://api.billit.be", description="Billit API")
    billit_api_key: SecretStr = SecretStr("")
    billit_client_id: str = ""
    billit_client_secret: SecretStr = SecretStr("")
    billit_office_party_id: int | None = Field(None, description="PartyID of the practice itself")
    billit_accountant_headers: Literal["docs", "swagger", "party"] = Field(
        "docs",
        description="docs: PartyID is the dossier; swagger: PartyID is the office; party: PartyID alone",
    )
    billit_calls_per_second: float = Field(
        5.0,
        ge=0,
        description="At most so many calls a second to Billit, whose limits are not public: it begins with "
        "one, gets quicker while answers are good, and falls back; 0 = no pace of our own",
    )
    billit_feed: str = Field("dossierflow", description="Name of the accountant feed")

    exact_company_page: str = Field(
        "{site}/Dashboard/MyFirmDashboard?_Division_={division}",
        description="Where a link to a company in Exact leads: {site}, {division}; empty: no link",
    )
    exact_entry_page: str = Field(
        "",
        description="Where a link to an entry leads: {entry}, {number} too; empty: its company",
    )
    billit_document_page: str = Field(
        "https://my.billit.be/invoices/{order}",
        description="Where a link to a document in Billit leads: {order}; empty: no link",
    )
    billit_dossier_page: str = Field(
        "https://my.billit.be/", description="Where « open dossier » leads: {party}; empty: no link"
    )

    export_rhythm: Rhythm = Field(
        Rhythm.NIGHT, description="How often dossiers without a rhythm of their own are exported"
    )
    coda_rhythm: Rhythm = Field(Rhythm.NIGHT, description="The same, for bank statements")
    reconcile_rhythm: Rhythm = Field(Rhythm.NIGHT, description="The same, for booking status")

    notify: SecretStr = Field(
        SecretStr(""),
        description="Whom Prefect calls: a Slack or Teams webhook, another https address, or one of Apprise "
        "such as mailtos://user:password@host?to=person; empty: nobody",
    )

    bind_matches: bool = Field(
        False,
        description="Onboarding and the night make a dossier of every division with one match; otherwise a "
        "person binds (`dossierflow companies`), and only what was waited for is bound by itself",
    )
    accept_proposals: bool = Field(
        False, description="New dossiers may book with proposed VAT codes and accounts, not confirmed yet"
    )
    settling_seconds: int = Field(
        120, ge=0, le=3600, description="Wait this long before an uncertain write is looked up"
    )
    daily_reserve: int = Field(500, ge=0, description="Calls a day per division that are kept for people")
    http_timeout_seconds: float = Field(60, gt=0)
    clock: str = Field(
        "", description="Address of a sandbox whose clock is followed, to rehearse; only with both sandboxes"
    )

    @field_validator("billit_office_party_id", mode="before")
    @classmethod
    def _not_known_yet(cls, given: object) -> object:
        """Empty, as `.env.example` has it, until `connect billit` has shown it."""
        return None if isinstance(given, str) and not given.strip() else given

    @field_validator("language")
    @classmethod
    def _told(cls, language: str) -> str:
        """A language is one that there is a file of texts for."""
        if language not in texts.languages():
            named = ", ".join(texts.languages())
            raise ValueError(phrase("setting-fault.no-language", text=language, languages=named))
        return language

    @field_validator("exact_company_page", "exact_entry_page", "billit_document_page", "billit_dossier_page")
    @classmethod
    def _leads_somewhere(cls, pattern: str) -> str:
        """A web address, with no other gap than those that a link fills."""
        try:
            fields = [
                (name, spec, how) for _, name, spec, how in Formatter().parse(pattern) if name is not None
            ]
        except ValueError:
            fields = [("", "", "")]
        if any(name not in GAPS or spec or how for name, spec, how in fields):
            named = ", ".join(f"{{{gap}}}" for gap in GAPS)
            raise ValueError(phrase("setting-fault.link-gaps", gaps=named))
        address = pattern.format(**dict.fromkeys(GAPS, "https://x"))
        if address and not address.startswith(("https://", "http://")):
            raise ValueError(phrase("setting-fault.link-address", example="https://my.billit.be"))
        return pattern

    @field_validator("export_rhythm", "coda_rhythm", "reconcile_rhythm")
    @classmethod
    def _of_practice(cls, rhythm: Rhythm) -> Rhythm:
        if rhythm is Rhythm.PRACTICE:
            raise ValueError(phrase("setting-fault.practice-rhythm"))
        return rhythm

    @field_validator("exact_url")
    @classmethod
    def _of_exact(cls, address: str) -> str:
        return sites.allowed(address, sites.EXACT)

    @field_validator("clock")
    @classmethod
    def _of_a_sandbox(cls, address: str, told: ValidationInfo) -> str:
        """Only where nothing of the practice is real: the real services go by their own time."""
        for name in ("exact_url", "billit_url") if address else ():
            if not sites.here(str(told.data.get(name, ""))):
                raise ValueError(phrase("setting-fault.clock-needs-sandboxes", variable=name))
        if address and not sites.here(address):
            raise ValueError(phrase("setting-fault.clock-is-here", example="http://127.0.0.1:PORT"))
        return address

    @field_validator("billit_url")
    @classmethod
    def _of_billit(cls, address: str) -> str:
        return sites.allowed(address, sites.BILLIT)


def exposed(env_file: Path = Path(".env")) -> bool:
    """Whether other users of this machine can read the file with the secrets."""
    try:
        return bool(env_file.stat().st_mode & 0o077)
    except OSError:
        return False


def given(settings: Settings, name: str) -> bool:
    """Whether the environment or `.env` says something of this setting: an empty value says nothing."""
    value = getattr(settings, name)
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    return name in settings.model_fields_set and plain not in ("", None)


def load(**more: Any) -> Settings:
    """Read the settings, and those that come from elsewhere; SettingError with one line that names the
    variable where one is wrong."""
    file = Path(more.get("_env_file") or ".env")
    texts.speak(language_at_hand(file))
    sites.in_file(file)  # which says what is wrong with it as a file
    try:
        read = Settings(**more)
    except ValidationError as error:
        faults = texts.listed(_told(fault) for fault in error.errors())
        raise setting_error("settings-wrong", faults=faults) from None
    texts.speak(read.language)
    return read


def language_at_hand(env_file: Path = Path(".env")) -> str:
    """The practice's language, also where other settings are wrong; English where it is not one."""
    try:
        named = os.environ.get(texts.NAMED_BY) or sites.in_file(env_file).get(texts.NAMED_BY) or ""
    except SettingError:
        named = ""
    return named if named in texts.languages() else "en"


def _told(fault: Any) -> Phrase:
    """What is wrong with a variable: our own reason, or pydantic's by its kind."""
    variable = "_".join(["DOSSIERFLOW", *(str(part) for part in fault["loc"])]).upper()
    facts = fault.get("ctx", {})
    if texts.parts(str(facts.get("error", ""))):
        reason: str = Phrase(str(facts["error"]))
    elif fault["type"] in texts.load("en")["setting-fault"]:
        reason = phrase(f"setting-fault.{fault['type']}", **{name: str(fact) for name, fact in facts.items()})
    else:
        reason = shortened(fault["msg"])
    return phrase("error.setting-fault", variable=variable, reason=reason)
