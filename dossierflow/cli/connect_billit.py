"""`dossierflow connect billit`: try the access, and find out which headers the account answers to."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.billit.client import Billit, OfficeAccount
from dossierflow.billit.connect import ArrangementAnswer, Trial, connect, try_arrangements
from dossierflow.billit.resources.account import Company
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, ask, say, table
from dossierflow.domain.enterprise import show
from dossierflow.kernel.consent import Consent
from dossierflow.store.tokens import StoredTokens
from dossierflow.texts import Words, words

Flag = Annotated[bool, Parameter(negative="")]


def billit(
    *,
    login: Flag = False,
    redirect_uri: str = "https://localhost/",
    move_key: Flag = False,
    json: Flag = False,
) -> int:
    """Try the access to Billit, list the companies, and say which headers the account answers to.

    Billit's documentation names two ways in which an accountant's call says for whom it is, and its users
    know a third. All are tried, read-only; DOSSIERFLOW_BILLIT_ACCOUNTANT_HEADERS takes the one that works.
    With an API key nothing else is needed; without one, `--login` gives consent by OAuth.

    Parameters
    ----------
    login
        Log in at Billit by OAuth: prints an address to open and asks for the one that the browser shows.
    redirect_uri
        The redirect address that is registered with Billit for the OAuth client.
    move_key
        From now on the API key goes to the address in the settings, no longer to where it was used before.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        told = words(application.settings.language)
        if login:
            _consent(application, redirect_uri)
        if move_key:
            say(told.sentence("connect.key-moved", site=application.move_api_key()))
        client = application.billit
        account = client.account()
        trials = try_arrangements(client, account.companies)
        if json:
            as_json({"account": account, "trials": trials, "setting": client.header_mode})
        else:
            _show(client, account, trials, told)
        return DONE if account.companies and _settled(client, trials) else FOR_A_PERSON


def _consent(application: Application, redirect_uri: str) -> None:
    settings, token_cipher, app = application.settings, application.token_cipher, application.billit_app
    consent = Consent()
    connected = connect(
        settings.billit_url,
        app,
        lambda connection: StoredTokens(application.store, token_cipher, connection, settings.billit_url),
        application.clock,
        _ask(app.login_url(redirect_uri, consent), consent, words(settings.language)),
        redirect_uri,
        verifier=consent.verifier,
        office_party_id=settings.billit_office_party_id,
    )
    told, user = words(settings.language), connected.account.user_name
    say(told.sentence("connect.connected-billit", user=user, connection=connected.connection_id))


def _settled(client: Billit, trials: list[Trial]) -> bool:
    """The arrangement that is set answers with the dossier's own documents, or nothing could be tried."""
    chosen = next(trial for trial in trials if trial.mode is client.header_mode)
    return chosen.answer is ArrangementAnswer.OWN or all(trial.dossier is None for trial in trials)


def _ask(login_page: str, consent: Consent, told: Words) -> str:
    say(told.sentence("connect.open-billit"))
    say(login_page)
    return consent.code_in(ask(f"{told.sentence('connect.paste')} "))


def _show(client: Billit, account: OfficeAccount, trials: list[Trial], told: Words) -> None:
    email = account.email or told.sentence("connect.no-email")
    say(told.sentence("connect.known-as", user=account.user_name, email=email))
    rows = [
        (
            one.party_id,
            one.name,
            show(one.enterprise_number),
            len(one.bank_accounts),
            _remark(one, client, told),
        )
        for one in account.companies
    ]
    columns = headings(told, "name", "number", "accounts")
    table(told.sentence("connect.companies"), ["PartyID", *columns, ""], rows)
    for error in account.refused:
        say(told.sentence("connect.unreadable", error=str(error)))
    if client.office_party_id is None:
        say(told.sentence("connect.set-office"))
    tried = [
        (
            trial.mode.value,
            told.word("connect", f"answer-{trial.answer.name.lower()}"),
            trial.dossier.name if trial.dossier else "",
            told.sentence("connect.set") if trial.mode is client.header_mode else "",
        )
        for trial in trials
    ]
    columns = headings(told, "arrangement", "answers", "tried")
    table(told.sentence("connect.headers"), [*columns, ""], tried)
    works = [trial.mode for trial in trials if trial.answer is ArrangementAnswer.OWN]
    if works and client.header_mode not in works:
        say(told.sentence("connect.set-headers", mode=works[0].value))


def _remark(one: Company, client: Billit, told: Words) -> str:
    if one.party_id == client.office_party_id:
        return told.sentence("connect.office")
    return "" if one.api_allowed else told.sentence("connect.api-off")


def headings(told: Words, *columns: str) -> list[str]:
    """The headings of a table of connections or companies."""
    return [told.word("connect", f"column-{one}") for one in columns]
