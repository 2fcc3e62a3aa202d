"""First contact: whose access it is, and to which arrangement of the accountant headers Billit answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import httpx

from dossierflow.billit.client import Billit, Company, HeaderMode, OfficeAccount, Options
from dossierflow.billit.oauth import OAuthApp
from dossierflow.errors import BadData, PersonMustAct, Reconnect, WrongDivision
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.tokens import NewTokens, TokenPair
from dossierflow.kernel.told import misuse, told

MOST_TRIED = 10  # companies that are asked for a document before we say that there is none


class ArrangementAnswer(StrEnum):
    """How Billit answered when the office asked for a dossier's documents."""

    OWN = "the dossier's documents"
    OTHER = "another company's documents"
    NONE = "no documents, so that nothing is proved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Trial:
    """One arrangement, tried. `dossier` is the company that decided."""

    mode: HeaderMode
    answer: ArrangementAnswer
    dossier: Company | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class BillitConnection:
    """`connection_id` is "billit:<e-mail of the user>"."""

    connection_id: str
    account: OfficeAccount


def try_arrangements(billit: Billit, companies: Iterable[Company]) -> list[Trial]:
    """Every arrangement, read-only: the first company that has a document decides.

    An answer is believed only by the company that its document belongs to.
    """
    dossiers = [company for company in companies if company.party_id != billit.office_party_id]
    return [_trial(billit, mode, dossiers[:MOST_TRIED]) for mode in HeaderMode]


def connect(
    base_url: str,
    app: OAuthApp,
    store: Callable[[str], NewTokens],
    clock: Clock,
    code: str,
    redirect_uri: str,
    *,
    verifier: str = "",
    office_party_id: int | None = None,
    http: httpx.BaseTransport | None = None,
    exchange: Exchange | None = None,
) -> BillitConnection:
    """Trade a code, learn who consented, and keep the chain under the user's e-mail address.

    A later consent of the same user takes the place of the earlier one.
    """
    pair = app.exchange(code, redirect_uri, verifier)
    options = Options(per_second=0)
    with Billit(
        base_url,
        _FreshCredentials(pair),
        office_party_id,
        HeaderMode.DOCS,
        clock,
        options=options,
        http=http,
        exchange=exchange,
    ) as billit:
        account = billit.account()
    if not account.email:
        raise misuse("consent-of-nobody")
    connection_id = f"billit:{account.email.lower()}"
    store(connection_id).start(account.user_name or account.email, pair)
    return BillitConnection(connection_id, account)


@dataclass(frozen=True, slots=True)
class _FreshCredentials:
    """The credentials of a chain that is not stored yet, because nobody knows whose it is."""

    pair: TokenPair

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.pair.access}"}

    def renew(self, used: Mapping[str, str]) -> bool:
        raise told(Reconnect, "fresh-token-refused", service="Billit")


def _trial(billit: Billit, mode: HeaderMode, dossiers: list[Company]) -> Trial:
    trial = Trial(mode, ArrangementAnswer.NONE)
    for dossier in dossiers:
        trial = _asked(billit, mode, dossier)
        if trial.answer is not ArrangementAnswer.NONE:
            break
    return trial


def _asked(billit: Billit, mode: HeaderMode, dossier: Company) -> Trial:
    try:
        document = billit.company(dossier.party_id, mode).orders.newest()
    except WrongDivision as error:
        return Trial(mode, ArrangementAnswer.OTHER, dossier, error.message)
    except BadData:
        return Trial(mode, ArrangementAnswer.OWN, dossier)  # unreadable, and past the proof of whose it is
    except PersonMustAct as error:
        return Trial(mode, ArrangementAnswer.REFUSED, dossier, error.message)
    return Trial(mode, ArrangementAnswer.OWN if document else ArrangementAnswer.NONE, dossier)
