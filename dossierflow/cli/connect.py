"""`dossierflow connect`: give consent at Exact Online, and see how the connections are."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.connect_billit import billit, headings
from dossierflow.cli.helped import tell, titled
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, ask, say, table
from dossierflow.errors import Reconnect
from dossierflow.exact.auth import CHAIN, consent_address
from dossierflow.exact.connect import connect as connect_exact
from dossierflow.kernel.consent import Consent
from dossierflow.kernel.tokens import ConnectionState, ConnectionStatus
from dossierflow.store.tokens import StoredTokens, all_connections, fresh_key
from dossierflow.texts import Words, words

app = titled("connect")
app.command(billit)


@app.command
def exact() -> int:
    """Connect to Exact Online as the user who logs in; once for all companies of that user.

    Prints an address to open in a browser. Log in there, choose the companies, and paste the address that
    the browser shows afterwards (the page itself may fail to open) within three minutes. A user who connects
    again replaces the earlier connection: do not connect once per dossier.
    """
    with Application.open() as application:
        token_cipher = (
            application.token_cipher
        )  # before the consent: a chain that cannot be stored would be lost
        site = application.settings.exact_url
        consent = Consent()
        given = _ask(application, consent)
        connected = connect_exact(
            site,
            application.app,
            lambda connection: StoredTokens(
                application.store, token_cipher, connection, application.settings.exact_url
            ),
            application.budget,
            application.clock,
            given,
            application.settings.http_timeout_seconds,
            verifier=consent.verifier,
        )
        user = connected.user
        told, email = words(application.settings.language), user.email or user.user_name
        say(
            told.sentence(
                "connect.connected-exact",
                user=user.full_name,
                email=email,
                connection=connected.connection_id,
            )
        )
        if not user.is_office_user:
            say(told.sentence("connect.portal-user"))
        rows = [(one.code, one.name, one.enterprise_number) for one in connected.divisions]
        table(told.sentence("connect.companies"), headings(told, "division", "name", "number"), rows)
        return DONE if user.is_office_user and rows else FOR_A_PERSON


@app.command
def new_key() -> int:
    """Print a fresh key for DOSSIERFLOW_SECRET_KEY, which encrypts the stored tokens.

    To change the key, put the new one in front of the old one with a comma between them; the old one may go
    once every connection has been refreshed, which takes at most 20 days.
    """
    say(fresh_key())
    return DONE


@app.command(name="list")
def list_(*, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Show the connections and their states.

    Parameters
    ----------
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        with application.store.read() as database:
            found = all_connections(database)
        now, told = application.clock.now(), words(application.settings.language)
        found = [replace(one, reason=told.say(one.reason)) for one in found]
        states = [(one, CHAIN.state(one, now)) for one in found]
        if json:
            as_json([{"connection": one, "state": state} for one, state in states])
        else:
            rows = [
                (one.id, one.user, _state(told, state), told.moment(one.obtained_at), one.reason)
                for one, state in states
            ]
            table("", headings(told, "connection", "user", "state", "refreshed", "reason"), rows)
        return DONE if all(state is ConnectionState.CONNECTED for _, state in states) else FOR_A_PERSON


@app.command
def keep_alive() -> int:
    """Refresh every connection to Exact that nobody used for 20 days: after 30 it would be lost.

    A scheduled night uses all connections and makes this needless; without one, run it once a week.
    """
    with Application.open() as application:
        lost = [status for status in application.connections() if not _kept(application, status)]
        for status in lost:
            told = words(application.settings.language)
            say(told.sentence("connect.needs", connection=status.id, user=status.user))
        return FOR_A_PERSON if lost else DONE


def _kept(application: Application, status: ConnectionStatus) -> bool:
    try:
        exact = application.exact(status.id)
        refreshed = exact.refresh_idle()
        alive = CHAIN.state(exact.status(), application.clock.now()) is ConnectionState.CONNECTED
    except Reconnect:
        return False
    key = "connect.refreshed" if refreshed else "connect.in-use"
    told = words(application.settings.language)
    say(told.fill(told.template(key), {"connection": status.id, "user": status.user}))
    return alive


def _ask(application: Application, consent: Consent) -> str:
    told = words(application.settings.language)
    say(told.sentence("connect.open-exact"))
    say(consent_address(application.settings.exact_url, application.app, consent))
    return consent.code_in(ask(f"{told.sentence('connect.paste')} "))


def _state(told: Words, state: ConnectionState) -> str:
    return told.word("connect", f"state-{state.value.replace(' ', '-')}")


tell(app, "billit", "exact", "new-key", "list", "keep-alive")
