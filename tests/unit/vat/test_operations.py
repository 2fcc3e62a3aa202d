"""Each operation of the Belgian VAT return, as Billit tells it, ends on the code for its box or with the
right question: on charts of some sixty VAT codes as practices have them, in Dutch and in French.

Which box is right: the notes to the periodical VAT return (form 625). A code is named after its box and rate:
G 81, D 82, I 83; C co-contractor (87, 56), E intra-Community goods (86, 55), ES services (88, 55), XS
services from outside the EU (87, 56), MG imports (87, 57).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from dossierflow.delivery.map import map_document
from dossierflow.domain.chart import FinancialPeriod, GlAccount, Journal, VatCode
from dossierflow.domain.document import (
    Counterparty,
    Direction,
    Document,
    DocumentLine,
    DocumentSummary,
    Kind,
    VatGroup,
)
from dossierflow.domain.dossier import Deduction, DossierSettings, Precedence
from dossierflow.domain.relation import Relation
from dossierflow.kernel.money import percentage_of
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from dossierflow.vat.propose import proposals
from tests.support.said import said
from tests.support.vat_chart import chart

ACCOUNTS = {
    "604000": "goods", "612000": "services", "620200": "services", "640100": "services",
    "650000": "services", "230000": "investment", "700000": "", "499000": "",
}  # fmt: skip
SALE, PURCHASE = Direction.SALES, Direction.PURCHASE
PARTY = Counterparty(name="Tegenpartij", vat_number="BE1")
LANGUAGES = ("nl", "fr")


def books(
    language: str,
    *,
    proposing: bool = True,
    table: dict[str, str] | None = None,
    account_code: str = "",
    relation_code: str = "",
    lost: int = 0,
    codes: tuple[VatCode, ...] | None = None,
    **settings: Any,
) -> MasterData:
    accounts = {
        code: GlAccount(
            f"g{code}", code, "Rekening", 121, vat_code=account_code, vat_not_deductible=Decimal(lost)
        )
        for code in ACCOUNTS
    }
    relation = Relation(
        "r", "9", "Tegenpartij", "C", True, vat_number="BE1",
        vat_code_sales=relation_code, vat_code_purchase=relation_code,
    )  # fmt: skip
    rows = {tuple(f"{key}:::".split(":")[:4]): (code, True) for key, code in (table or {}).items()}
    return MasterData(
        settings=DossierSettings(use_proposed_vat=proposing, **settings),
        relations={"r": relation},
        accounts=accounts,
        account_codes={one.exact_id: one.code for one in accounts.values()},
        journals=tuple(Journal(f"j{type_}", str(type_), "", type_) for type_ in (20, 21, 22, 23)),
        vat_codes=chart(language) if codes is None else codes,
        vat_table=rows,  # type: ignore[arg-type]
        periods=(FinancialPeriod(2026, 11, dt.date(2026, 11, 1), dt.date(2026, 11, 30)),),
        by_vat_number={"BE1": [relation]},
        by_party={},
    )


def document(
    direction: Direction, ventilation: str, rate: str, account: str, kind: Kind = Kind.INVOICE, **whole: Any
) -> Document:
    net, per_cent = 10_010, Decimal(rate)
    vat = percentage_of(net, per_cent)
    day = dt.date(2026, 11, 20)
    summary = DocumentSummary(
        7, direction, kind, "F-1", day, None, PARTY, "EUR", net, vat, net + vat, "ToPay", "", False, False,
        True, None, None,
    )  # fmt: skip
    line = DocumentLine("Levering", net, vat, per_cent, ventilation, account_code=account)
    return Document(summary, (line,), (VatGroup(ventilation, per_cent, net, vat),), **whole)


def outcome(one: Document, known: MasterData) -> str:
    """The code that the line ends on, or the question."""
    try:
        [line] = map_document(one, known, "m").draft.lines
    except Unmappable as stop:
        assert not stop.also
        return stop.kind
    total = line.amount + (line.vat_amount or 0)
    sign = -1 if one.summary.kind is Kind.CREDIT_NOTE else 1
    assert total == sign * one.summary.total_incl, "to the cent, whatever the code"
    return line.vat_code.strip()


LETTERS = {"604000": "G", "612000": "D", "620200": "D", "640100": "D", "650000": "D", "230000": "I"}
DOMESTIC = [
    (PURCHASE, "1", rate, account, f"{letter}{rate}")
    for account, letter in LETTERS.items()
    for rate in ("0", "6", "12", "21")
]
ASK = "vat-ambiguous"
CHARGED = [
    (PURCHASE, "21", "0", "604000", ASK),
    (PURCHASE, "21", "0", "612000", ASK),
    (PURCHASE, "21", "0", "230000", ASK),
    (PURCHASE, "51", "0", "604000", ASK),
    (PURCHASE, "51", "0", "612000", ASK),
    (PURCHASE, "51", "0", "230000", ASK),
    (PURCHASE, "55", "0", "604000", ASK),
    (PURCHASE, "55", "0", "612000", ASK),
    (PURCHASE, "70", "0", "612000", "XS21"),
    (PURCHASE, "70", "0", "650000", "XS21"),
    (PURCHASE, "70", "0", "604000", ASK),
    (PURCHASE, "102", "0", "612000", "vat-unmapped"),
    (PURCHASE, "22", "0", "612000", "NO"),
    (PURCHASE, "111", "0", "604000", "PMA"),
    (PURCHASE, "1", "19", "612000", "D0"),
    (PURCHASE, "1", "17", "604000", "G0"),
    (PURCHASE, "1", "21", "499000", ASK),
]
SALES = [
    (SALE, "1", "0", "700000", "S0"),
    (SALE, "2", "6", "700000", "S6"),
    (SALE, "3", "12", "700000", "S12"),
    (SALE, "4", "21", "700000", "S21"),
    (SALE, "", "21", "700000", "S21"),
    (SALE, "21", "0", "700000", "SCC"),
    (SALE, "22", "0", "700000", ASK),
    (SALE, "24", "0", "700000", "SMA"),
    (SALE, "51", "0", "700000", "SEG"),
    (SALE, "55", "0", "700000", "SES"),
    (SALE, "70", "0", "700000", "SEX"),
    (SALE, "101", "0", "700000", "SPV"),
    (SALE, "104", "19", "700000", "SO19"),
    (SALE, "104", "20", "700000", "SO20"),
    (SALE, "104", "25", "700000", "vat-unmapped"),
]
#: Self-billed: Billit keeps the codes of the side that made the document.
SELF_BILLED = [
    (SALE, "1", "6", "700000", "S6"),
    (SALE, "1", "21", "700000", "S21"),
    (SALE, "111", "0", "700000", "SMA"),
    (SALE, "102", "0", "700000", "SEX"),
    (PURCHASE, "4", "21", "604000", "G21"),
    (PURCHASE, "2", "6", "612000", "D6"),
    (PURCHASE, "24", "0", "604000", "PMA"),
]
OPERATIONS = [*DOMESTIC, *CHARGED, *SALES, *SELF_BILLED]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(("direction", "ventilation", "rate", "account", "right"), OPERATIONS)
def test_an_operation_ends_in_its_box_or_with_the_question(
    direction: Direction, ventilation: str, rate: str, account: str, right: str, kind: Kind, language: str
) -> None:
    assert outcome(document(direction, ventilation, rate, account, kind), books(language)) == right


#: On a purchase without VAT on the invoice, what the accountant set in Exact says rate, kind and class.
SET_IN_EXACT = [
    *product(["51"], ["604000"], ["EG6", "EG21"]),
    *product(["51"], ["230000"], ["EI6", "EI21"]),
    *product(["51"], ["612000"], ["ED6", "ED21"]),
    *product(["55"], ["612000", "604000"], ["ES6", "ES12", "ES21"]),
    *product(["21"], ["612000", "604000"], ["CD6", "CG12", "CD21"]),
    *product(["21"], ["230000"], ["CI6", "CI21"]),
    *product(["70"], ["604000"], ["MG21", "MGD", "XS21"]),
    *product(["70"], ["612000"], ["XS21", "NO"]),
    *product(["1"], ["612000"], ["NO", "D0", "ES21"]),
    *product(["22"], ["640100"], ["NO", "D0"]),
]


@pytest.mark.parametrize("where", ["account_code", "relation_code"])
@pytest.mark.parametrize(("ventilation", "account", "code"), SET_IN_EXACT)
def test_the_accountants_code_is_used_though_nobody_would_propose_it(
    ventilation: str, account: str, code: str, where: str
) -> None:
    known = books("nl", proposing=False, **{where: code})
    assert outcome(document(PURCHASE, ventilation, "0", account), known) == code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("direction", "ventilation", "rate", "account", "right"), [*DOMESTIC, *SALES])
def test_with_safe_defaults_the_confirmed_proposals_book_the_same(
    direction: Direction, ventilation: str, rate: str, account: str, right: str, language: str
) -> None:
    known = books(language, proposing=False)
    one = document(direction, ventilation, rate, account)
    before = outcome(one, known)
    sure = {key.text: code for key, code in proposals(known.vat_codes).sure.items()}
    after = outcome(one, books(language, proposing=False, table=sure))
    if rate in ("19", "20"):  # rates of other states are no rows of the table before somebody needs one
        assert (before, after) == (ASK, ASK)
    elif right in (ASK, "vat-unmapped"):
        assert before == after == right
    else:
        assert (before, after) == ("vat-unconfirmed", right)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("direction", "ventilation", "rate", "account", "right"), OPERATIONS)
def test_every_question_is_answered_by_its_own_next_step(
    direction: Direction, ventilation: str, rate: str, account: str, right: str, language: str
) -> None:
    """`dossierflow vat --set ROW=CODE`, as the problem says it, and the document goes."""
    one = document(direction, ventilation, rate, account)
    with pytest.raises(Unmappable) as stop:
        map_document(one, books(language, proposing=False), "m")
    code = "NO" if direction is PURCHASE and rate not in ("0", "6", "12", "21") else f"S{rate}"
    if direction is PURCHASE and code != "NO":
        code = f"D{rate}"
    extra = VatCode("x", "S25", "OSS 25 %", Decimal(25), transaction_type="S")
    known = books(
        language,
        proposing=False,
        table={stop.value.facts["row"]: {"S19": "SO19", "S20": "SO20"}.get(code, code)},
        codes=(*chart(language), extra),
    )
    assert not outcome(one, known).startswith("vat-")


@pytest.mark.parametrize(
    ("precedence", "right"),
    [
        (Precedence.ASK, "vat-contradiction"),
        (Precedence.ACCOUNT, "EG21"),
        (Precedence.RELATION, "EG6"),
    ],
)
def test_two_persons_codes_for_another_vat_are_a_question_or_as_the_dossier_says(
    precedence: Precedence, right: str
) -> None:
    known = books("nl", account_code="EG21", relation_code="EG6", vat_precedence=precedence)
    assert outcome(document(PURCHASE, "51", "0", "604000"), known) == right


def test_of_two_codes_that_differ_in_their_class_the_accounts_is_used() -> None:
    known = books("nl", account_code="G21", relation_code="D21")
    assert outcome(document(PURCHASE, "1", "21", "604000"), known) == "G21"


def test_a_persons_code_of_another_class_is_used_and_the_preview_says_so() -> None:
    mapped = map_document(document(PURCHASE, "1", "21", "604000"), books("nl", relation_code="D21"), "m")
    assert mapped.draft.lines[0].vat_code.strip() == "D21"
    assert said(mapped.origins[0].vat) == (
        "relation 9; of another class than the GL account: goods, services or investments"
    )


def test_a_default_at_another_rate_gives_way_to_the_rate_on_the_invoice_and_is_named() -> None:
    known = books("nl", proposing=False, relation_code="D21", table={"purchase:1:6:services": "D6"})
    [origin] = map_document(document(PURCHASE, "1", "6", "612000"), known, "m").origins
    assert said(origin.vat) == (
        "VAT table; passed over: code D21 (relation 9) – "
        "it is for 21 %, or its VAT is not what the invoice states"
    )


def test_a_default_for_another_kind_of_sale_is_not_used_for_what_the_document_says() -> None:
    known = books("nl", account_code="SEX")
    assert outcome(document(SALE, "51", "0", "700000"), known) == "SEG"
    assert outcome(document(SALE, "51", "0", "700000"), books("nl", relation_code="SET")) == "SET"


@pytest.mark.parametrize("code", ["gone", "S21", "SI"])
def test_a_persons_code_that_cannot_be_used_is_named_and_nothing_is_proposed_instead(code: str) -> None:
    with pytest.raises(Unmappable) as stop:
        map_document(document(PURCHASE, "1", "21", "604000"), books("nl", relation_code=code), "m")
    assert (stop.value.kind, stop.value.facts["code"]) == ("vat-unusable", code)
    assert said(stop.value.facts["origin"]) == "relation 9"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("gone", "it is not among the dossier's VAT codes in Exact"),
        ("S21", "it is for the other direction, purchases or sales"),
        ("SI", "its amounts include VAT, and the invoice's do not"),
        ("D6", "it is for 6 %, or its VAT is not what the invoice states"),
    ],
)
def test_a_code_that_cannot_be_used_is_told_with_all_that_it_takes_to_act(code: str, reason: str) -> None:
    known = books("nl", proposing=False, relation_code=code)
    with pytest.raises(Unmappable) as stop:
        map_document(document(PURCHASE, "1", "21", "604000"), known, "m")
    told = dict(stop.value.facts)
    assert (said(told.pop("reason")), said(told.pop("origin"))) == (reason, "relation 9")
    assert told == {"code": code, "ventilation": "1", "rate": "21", "row": "purchase:1:21:goods"}


def test_the_table_books_a_sale_on_another_kind_where_a_person_chose_it() -> None:
    known = books("nl", proposing=False, table={"sales:51:0": "SEX"})
    assert outcome(document(SALE, "51", "0", "700000"), known) == "SEX"


@pytest.mark.parametrize("rate", ["12", "21"])
def test_a_dossier_that_deducts_nothing_books_the_vat_with_the_cost(rate: str) -> None:
    known = books("nl", proposing=False, account_code="NO", deducts_vat=False)
    [line] = map_document(document(PURCHASE, "1", rate, "612000"), known, "m").draft.lines
    assert (line.amount, line.vat_amount) == (10_010 + percentage_of(10_010, Decimal(rate)), None)
    deducting = books("nl", proposing=False, account_code="NO")
    assert outcome(document(PURCHASE, "1", rate, "612000"), deducting) == "vat-unusable"


@pytest.mark.parametrize(
    ("told", "right"),
    [
        ({"table": {"purchase:1:21:services": "D21"}}, "vat-unusable"),
        ({"table": {"purchase:1:21:services": "NO"}}, "NO"),
        ({"account_code": "D21"}, "vat-unusable"),
        ({"account_code": "D21", "lost": 100}, "D21"),
        ({"account_code": "D21", "lost": 50}, "vat-unusable"),
        ({"account_code": "ND21"}, "ND21"),
        ({"proposing": True}, "D0"),
        ({}, "vat-ambiguous"),
    ],
)
def test_in_a_dossier_that_deducts_nothing_no_code_claims_vat(told: dict[str, Any], right: str) -> None:
    known = books("nl", **{"proposing": False, "deducts_vat": False, **told})
    assert outcome(document(PURCHASE, "1", "21", "612000"), known) == right


def test_a_code_that_would_claim_vat_is_named_with_the_reason() -> None:
    known = books("nl", deducts_vat=False, account_code="D21")
    with pytest.raises(Unmappable) as stop:
        map_document(document(PURCHASE, "1", "21", "612000"), known, "m")
    assert said(stop.value.facts["reason"]) == "this dossier deducts no VAT, and on this code Exact would"
    assert (stop.value.facts["code"], said(stop.value.facts["origin"])) == ("D21", "GL account 612000")


@pytest.mark.parametrize("told", [{}, {"account_code": "S21", "proposing": False}])
def test_sales_of_a_dossier_that_deducts_nothing_are_as_any_others(told: dict[str, Any]) -> None:
    known = books("nl", deducts_vat=False, **told)
    assert outcome(document(SALE, "4", "21", "700000"), known) == "S21"


@pytest.mark.parametrize(
    ("ventilation", "account", "code", "right"),
    [
        ("55", "612000", "ES21", "vat-unusable"),
        ("51", "604000", "", "vat-ambiguous"),
        ("70", "612000", "", "vat-ambiguous"),
        ("22", "612000", "", "NO"),
    ],
)
def test_in_a_dossier_that_deducts_nothing_vat_that_it_owes_itself_is_a_question(
    ventilation: str, account: str, code: str, right: str
) -> None:
    known = books("nl", deducts_vat=False, account_code=code)
    assert outcome(document(PURCHASE, ventilation, "0", account), known) == right


def test_a_dossier_may_put_accounts_in_another_class() -> None:
    one = document(PURCHASE, "1", "21", "612000")
    assert outcome(one, books("nl", account_classes={"6": "goods", "612": "investment"})) == "I21"
    assert outcome(one, books("nl", account_classes={"613": "investment"})) == "D21"
    with pytest.raises(ValueError, match="none of goods, services, investment"):
        DossierSettings(account_classes={"6": "stock"})


@pytest.mark.parametrize(
    ("told", "lost", "right"),
    [
        ({"vat_deduction": Decimal(50)}, 0, "vat-deduction-differs"),
        ({"vat_deduction": Decimal(50)}, 50, "D21"),
        ({"vat_deduction": Decimal(50), "professional_use": Decimal(60)}, 50, "D21"),
        ({"professional_use": Decimal(60)}, 50, "vat-deduction-differs"),
        ({"vat_deduction": Decimal(0)}, 0, "vat-deduction-differs"),
        ({"vat_deduction": Decimal(100)}, 0, "D21"),
        ({}, 50, "D21"),
    ],
)
def test_another_deduction_at_billit_than_the_accounts_is_a_question(
    told: dict[str, Decimal], lost: int, right: str
) -> None:
    one = document(PURCHASE, "1", "21", "612000", **told)
    assert outcome(one, books("nl", lost=lost)) == right
    assert outcome(one, books("nl", lost=lost, vat_deduction=Deduction.ACCOUNT)) == "D21"


@pytest.mark.parametrize(
    ("description", "lost", "right"),
    [
        ("Autokosten 21 %, 50 % aftrekbaar", 0, "vat-code-deduction-differs"),
        ("Autokosten 21 %, 50 % aftrekbaar", 65, "vat-code-deduction-differs"),
        ("Autokosten 21 %, 50 % aftrekbaar", 50, "D21"),
        ("Voiture 21 %, déductible à 35 %", 0, "vat-code-deduction-differs"),
        ("Voiture 21 %, déductible à 35 %", 65, "D21"),
        ("Btw 21 % gedeeltelijk aftrekbaar", 0, "vat-code-deduction-differs"),
        ("Btw 21 % gedeeltelijk aftrekbaar", 40, "D21"),
        ("Diensten 21 %", 50, "D21"),
    ],
)
def test_a_code_that_says_another_deduction_than_its_account_is_a_question(
    description: str, lost: int, right: str
) -> None:
    """Exact deducts by the account, so the VAT would be claimed whole without a word."""
    one = document(PURCHASE, "1", "21", "612000")
    known = books("nl", lost=lost, account_code="D21")
    codes = tuple(_described(code, description) for code in known.vat_codes)
    known = dataclasses.replace(known, vat_codes=codes)
    assert outcome(one, known) == right
    settings = dataclasses.replace(known.settings, vat_deduction=Deduction.ACCOUNT)
    mapped = map_document(one, dataclasses.replace(known, settings=settings), "m")
    says = said(mapped.origins[0].vat)
    assert ("says another deduction" in says and f"{100 - lost} %" in says) is (right != "D21")


def _described(code: VatCode, description: str) -> VatCode:
    return dataclasses.replace(code, description=description) if code.code.strip() == "D21" else code


def test_the_preview_tells_what_is_deducted_apart_from_what_is_not() -> None:
    mapped = map_document(document(PURCHASE, "1", "21", "612000"), books("nl", lost=50), "m")
    assert said(mapped.origins[0].vat) == "proposal; deductible 10,51, not deductible 10,51"


def test_a_question_about_the_deduction_says_both_percentages() -> None:
    with pytest.raises(Unmappable) as stop:
        one = document(PURCHASE, "1", "21", "612000", vat_deduction=Decimal(35))
        map_document(one, books("nl", lost=50), "m")
    assert stop.value.facts == {"account": "612000 Rekening", "billit": "35", "exact": "50"}


def test_foreign_vat_goes_with_the_cost_and_the_preview_says_so() -> None:
    mapped = map_document(document(PURCHASE, "1", "19", "612000"), books("nl"), "m")
    assert (mapped.draft.lines[0].amount, mapped.draft.lines[0].vat_amount) == (11_912, None)
    assert said(mapped.origins[0].vat) == "proposal; with 19,02 VAT that cannot be deducted"


def test_five_hundred_documents_are_mapped_in_a_blink() -> None:
    import time

    known = books("nl")
    one = document(PURCHASE, "1", "21", "612000")
    many = dataclasses.replace(
        one,
        lines=one.lines * 10,
        vat_groups=(VatGroup("1", Decimal(21), 100_100, 21_021),),
        summary=dataclasses.replace(one.summary, total_excl=100_100, total_vat=21_021, total_incl=121_121),
    )
    start = time.process_time()
    for _ in range(500):
        map_document(many, known, "m")
    assert time.process_time() - start < 2.0


def test_a_code_of_no_class_is_proposed_once_and_also_for_accounts_of_no_class() -> None:
    sure = {key.text: code.strip() for key, code in proposals(chart("nl")).sure.items()}
    assert sure["purchase:22:0"] == "NO"
    assert not [row for row in sure if row.startswith("purchase:22:0:")]
    assert [sure[f"purchase:1:21:{name}"] for name in ("goods", "services", "investment")] == [
        "G21", "D21", "I21",
    ]  # fmt: skip
    assert "purchase:1:21" not in sure
    assert "sales:22:0" not in sure
    table = {"purchase:22:0": "NO "}
    known = books("nl", proposing=False, table=table)
    assert outcome(document(PURCHASE, "22", "0", "499000"), known) == "NO"
