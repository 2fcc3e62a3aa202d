"""`dossierflow coda accounts, issue, again, opening`: the statements of the practice's own bank accounts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.billit.client import Billit
from dossierflow.cli.common import verdict
from dossierflow.cli.output import DONE, as_json, fail, progress, say, table
from dossierflow.coda.show import amount
from dossierflow.domain.dossier import Dossier, StatementsTo
from dossierflow.errors import BudgetSpent, DossierflowError
from dossierflow.kernel.money import cents
from dossierflow.kernel.outcome import accepted
from dossierflow.reports.markdown import plural
from dossierflow.statements.target import StatementTarget

SWITCH = Parameter(negative="")
COLUMNS = [
    "Dossier",
    "Account",
    "Currency",
    "Link",
    "CODA",
    "Last statement",
    "Balance",
    "First gap",
    "Waiting",
]


def accounts(dossiers: str = "", /, *, json: Annotated[bool, SWITCH] = False) -> int:
    """Show every bank account: its link, whether CODA arrives, the last statement, the first gap.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    json
        Print the result as JSON, for another program; balances in thousandths.
    """
    with Application.open() as application:
        wanted = [one.id for one in application.dossiers(dossiers)] if dossiers else []
        rows = bank_statements.overview(application.store, application.clock, wanted)
        if json:
            as_json(rows)
        else:
            table("Bank accounts", COLUMNS, [_cells(row) for row in rows])
    return DONE


def issue(dossiers: str = "", /, *, out: str = "", mailbox: Annotated[bool, SWITCH] = False) -> int:
    """Take CODA from Billit's feed, make statements where none arrives, and deliver what is new.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    out
        Folder, or any fsspec address. Left out: where the dossier's settings say (coda_destination,
        coda_folder), by default a folder per dossier in DOSSIERFLOW_OUTPUT.
    mailbox
        To Exact's digital mailbox, whatever the settings say.
    """
    status = DONE
    target = StatementTarget(StatementsTo.MAILBOX if mailbox else None, out)
    with Application.open() as application, application.billit() as billit:
        chosen = [one for one in application.dossiers(dossiers) if one.settings.coda]
        _collect(application, billit, chosen)
        holdings = {company.party_id: company.bank_accounts for company in billit.account().companies}
        for dossier in chosen:
            try:
                with target.open(application, dossier) as destination:
                    served = bank_statements.serve(
                        application.store,
                        dossier,
                        billit.company(dossier.party_id),
                        holdings.get(dossier.party_id, ()),
                        destination,
                        application.clock,
                    )
            except DossierflowError as error:
                status = fail(error)
                continue
            say(f"{dossier.name}: {plural(len(served.made.issued), 'statement')} made")
            for name in served.sent.delivered:
                say(f"  {served.sent.address}/{name}")
        return verdict(application, status)


def again(
    dossier: str,
    /,
    *,
    since: date | None = None,
    till: date | None = None,
    year: int | None = None,
    numbers: str = "",
    iban: str = "",
    out: str = "",
    zip: str = "",
    mailbox: Annotated[bool, SWITCH] = False,
    duplicate: Annotated[bool, SWITCH] = False,
) -> int:
    """Deliver statements again, by period or by number; the same bytes as the first time.

    Parameters
    ----------
    dossier
        The dossier: division number, enterprise number or name.
    since
        From this statement day on (YYYY-MM-DD).
    till
        Up to and including this statement day.
    year
        Of this year only.
    numbers
        One statement number, or the first and last: 7, or 7-12.
    iban
        Of this account only.
    out
        Folder, or any fsspec address. Left out: as `dossierflow coda issue` does.
    zip
        Put them into one ZIP of this name.
    mailbox
        To Exact's digital mailbox, whatever the settings say.
    duplicate
        Mark generated statements as duplicates (D), under a name of their own.
    """
    account = iban.replace(" ", "").upper()
    wanted = bank_statements.StatementsAgain(
        account, since, till, year, bank_statements.numbers(numbers), duplicate
    )
    target = StatementTarget(StatementsTo.MAILBOX if mailbox else None, out, zip)
    with Application.open() as application:
        [chosen] = application.dossiers(dossier)
        with target.open(application, chosen) as destination:
            sent = bank_statements.deliver(application.store, chosen, destination, application.clock, wanted)
    for name in sent.delivered:
        say(name if zip else f"{sent.address}/{name}")
    if zip and sent.delivered:
        say(sent.address)
    return DONE


def opening(dossier: str, iban: str, amount: str, day: date, /, *, currency: str = "EUR") -> int:
    """Say once what the balance of an account was, where Billit gives none; its series starts there.

    Parameters
    ----------
    dossier
        The dossier: division number, enterprise number or name.
    iban
        The account.
    amount
        The balance, such as 1250.00; negative where it was overdrawn.
    day
        At the end of which day (YYYY-MM-DD).
    currency
        Of the account.
    """
    with Application.open() as application:
        [chosen] = application.dossiers(dossier)
        account = iban.replace(" ", "").upper()
        bank_statements.give_opening(application.store, chosen.id, account, cents(amount), day, currency)
    return DONE


def _collect(application: Application, billit: Billit, chosen: list[Dossier]) -> None:
    feed = billit.feed(application.settings.billit_feed)
    try:
        accepted(feed.register())
        taken = bank_statements.collect_feed(application.store, feed, chosen, application.clock)
    except BudgetSpent as error:
        progress(str(error))
    else:
        say(f"{plural(len(taken.stored), 'CODA file')} from the feed")


def _cells(row: bank_statements.AccountRow) -> list[str]:
    return [
        row.dossier,
        row.iban,
        row.currency,
        row.link if row.active else f"{row.link} (inactive)",
        "yes" if row.coda else "no",
        row.last_statement,
        "" if row.last_balance is None else amount(row.last_balance),
        row.first_gap,
        str(row.waiting),
    ]
