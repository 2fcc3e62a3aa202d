"""Which VAT code a line gets, what is said where none is sure, and how a total per rate reaches its lines."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.document import Direction, Document, VatGroup
from dossierflow.domain.relation import Relation
from dossierflow.problems.kinds import vat
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase
from dossierflow.vat.find import states_vat, vat_code
from dossierflow.vat.spread import spread
from dossierflow.vat.table import VatKey, vat_key
from tests.support.said import said

SALE_21 = VatKey(Direction.SALES, "4", Decimal(21))
PURCHASE_21 = VatKey(Direction.PURCHASE, "1", Decimal(21))
CO_CONTRACTOR = VatKey(Direction.PURCHASE, "21", Decimal(0))
PLAIN = GlAccount("g", "499000", "Wachtrekening", 90)
GOODS = GlAccount("g600", "600000", "Grondstoffen", 111)
NOBODY = Relation("r", "1", "Klant", status="C")


def chosen(
    key: VatKey, books: MasterData, account: GlAccount = PLAIN, relation: Relation = NOBODY
) -> tuple[str, str]:
    code, origin = vat_code(key, account, relation, books)
    return code.code, said(origin)


def stopped(
    key: VatKey, books: MasterData, account: GlAccount = PLAIN, relation: Relation = NOBODY
) -> tuple[str, dict[str, str]]:
    with pytest.raises(Unmappable) as stop:
        vat_code(key, account, relation, books)
    return stop.value.kind, stop.value.facts


def confirmed(books: MasterData, key: VatKey, code: str, by_a_person: bool = True) -> MasterData:
    return dataclasses.replace(books, vat_table={key.columns: (code, by_a_person)})


def careful(books: MasterData) -> MasterData:
    return dataclasses.replace(books, settings=dataclasses.replace(books.settings, use_proposed_vat=False))


def with_code(books: MasterData, code: VatCode) -> MasterData:
    return dataclasses.replace(books, vat_codes=(*books.vat_codes, code))


@pytest.mark.parametrize("spelling", ["33", "33 ", " 33"])
def test_the_accounts_code_is_found_in_any_padding(books: MasterData, spelling: str) -> None:
    account = dataclasses.replace(GOODS, vat_code=spelling)
    assert chosen(PURCHASE_21, careful(books), account) == ("33 ", "GL account 600000")


def test_the_accounts_code_wins_from_what_a_person_confirmed_for_all(books: MasterData) -> None:
    account = dataclasses.replace(GOODS, vat_code="33 ")
    assert chosen(PURCHASE_21, confirmed(books, PURCHASE_21, "23 "), account)[0] == "33 "


def test_the_accounts_code_is_passed_over_where_it_says_something_else(books: MasterData) -> None:
    account = dataclasses.replace(GOODS, vat_code="53 ")
    code, origin = chosen(PURCHASE_21, confirmed(books, PURCHASE_21, "23"), account)
    assert code == "23 "
    assert origin == (
        "VAT table; passed over: code 53 (GL account 600000) – "
        "it is for 21 %, or its VAT is not what the invoice states"
    )


def test_the_relations_code_is_taken_before_a_proposal(books: MasterData) -> None:
    relation = dataclasses.replace(NOBODY, vat_code_purchase="33", vat_code_sales="3  ")
    assert chosen(PURCHASE_21, careful(books), relation=relation) == ("33 ", "relation 1")
    assert chosen(SALE_21, careful(books), relation=relation) == ("3  ", "relation 1")


def test_a_code_for_the_other_direction_is_named_before_anything_is_proposed(books: MasterData) -> None:
    relation = dataclasses.replace(NOBODY, vat_code_purchase="3", vat_code_sales="23")
    for key, code in ((SALE_21, "23"), (PURCHASE_21, "3")):
        kind, facts = stopped(key, books, GOODS, relation)
        assert (kind, facts["code"], said(facts["origin"])) == ("vat-unusable", code, "relation 1")
        assert said(facts["reason"]) == "it is for the other direction, purchases or sales"


def test_where_the_invoice_says_the_rate_a_default_at_another_rate_is_passed_over(books: MasterData) -> None:
    relation = dataclasses.replace(NOBODY, vat_code_sales="3")
    code, origin = chosen(VatKey(Direction.SALES, "2", Decimal(6)), books, relation=relation)
    assert (code, origin[:39]) == ("1  ", "proposal; passed over: code 3 (relation")
    kind, facts = stopped(VatKey(Direction.SALES, "2", Decimal(6)), careful(books), relation=relation)
    assert (kind, facts["row"]) == ("vat-unusable", "sales:2:6")


def test_a_proposal_in_the_table_decides_nothing(books: MasterData) -> None:
    key = dataclasses.replace(PURCHASE_21, purchase_class="goods")
    proposed = confirmed(books, key, "33 ", by_a_person=False)
    assert chosen(key, proposed, GOODS) == ("13 ", "proposal")
    assert stopped(key, careful(proposed), GOODS) == (
        "vat-unconfirmed",
        {"ventilation": "1", "rate": "21", "row": "purchase:1:21:goods", "code": "13"},
    )


def test_what_no_code_stands_for_is_named_by_its_code_and_rate(books: MasterData) -> None:
    assert stopped(VatKey(Direction.SALES, "104", Decimal("5.50")), books) == (
        "vat-unmapped",
        {"ventilation": "104", "rate": "5.5", "row": "sales:104:5.5"},
    )
    assert stopped(VatKey(Direction.SALES, "", Decimal(9)), books) == (
        "vat-unmapped",
        {"ventilation": "–", "rate": "9", "row": "sales::9"},
    )


def test_where_several_codes_fit_and_the_account_has_no_class_all_are_named(books: MasterData) -> None:
    assert stopped(PURCHASE_21, books) == (
        "vat-ambiguous",
        {"ventilation": "1", "rate": "21", "row": "purchase:1:21", "codes": "13, 23, 33"},
    )


def test_one_code_that_may_be_meant_is_no_list(books: MasterData) -> None:
    """A sale at 22 may be outside VAT or exempt: even of one code only a person says so."""
    key, code = VatKey(Direction.SALES, "22", Decimal(0)), "100"
    only = VatCode("v100", f"{code:<3}", "Buiten toepassing btw", Decimal(0), transaction_type="S")
    kind, facts = stopped(key, dataclasses.replace(books, vat_codes=(only,)))
    assert (kind, said(facts["codes"])) == ("vat-ambiguous", "perhaps 100")


def test_two_codes_of_one_class_are_still_two(books: MasterData) -> None:
    twin = VatCode("v14", "14 ", "Aankopen handelsgoederen 21 %", Decimal(21), transaction_type="P")
    key = dataclasses.replace(PURCHASE_21, purchase_class="goods")
    assert stopped(key, with_code(books, twin), GOODS)[1]["codes"] == "13, 14"


CHOICES = {
    "blocked": VatCode("x", "70 ", "", Decimal(21), transaction_type="P", blocked=True),
    "includes VAT": VatCode("x", "70 ", "", Decimal(21), type="I", transaction_type="P"),
    "for sales": VatCode("x", "70 ", "", Decimal(21), transaction_type="S"),
    "another rate": VatCode("x", "70 ", "", Decimal(6), transaction_type="P"),
    "base only": VatCode("x", "70 ", "", Decimal(21), type="B", transaction_type="P"),
    "charged": VatCode("x", "70 ", "", Decimal(21), charged=True, transaction_type="P"),
}


@pytest.mark.parametrize("code", CHOICES.values(), ids=CHOICES)
def test_a_confirmed_code_that_exact_would_refuse_or_book_otherwise_is_not_sent(
    books: MasterData, code: VatCode
) -> None:
    kind, facts = stopped(PURCHASE_21, confirmed(with_code(books, code), PURCHASE_21, "70"))
    assert (kind, facts["code"], facts["row"]) == ("vat-unusable", "70", "purchase:1:21")
    assert said(facts["origin"]) == "VAT table"


def test_a_confirmed_code_whose_amounts_include_vat_is_not_sent_at_zero_either(books: MasterData) -> None:
    code = VatCode("x", "70 ", "", Decimal(0), type="I", transaction_type="P")
    assert stopped(CO_CONTRACTOR, confirmed(with_code(books, code), CO_CONTRACTOR, "70"))[0] == "vat-unusable"


def test_a_confirmed_code_that_is_gone_is_named(books: MasterData) -> None:
    assert stopped(PURCHASE_21, confirmed(books, PURCHASE_21, "99 "))[1]["code"] == "99"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            VatCode("x", "70 ", "", Decimal(0), type="N", transaction_type="B"),
            "; for another operation than the document says: another box of the return",
        ),
        (VatCode("x", "70 ", "", Decimal(21), charged=True, transaction_type="P"), ""),
        (VatCode("x", "70 ", "", Decimal(0), transaction_type="P"), ""),
        (VatCode("x", "70 ", "", Decimal(0), type="B", transaction_type="P"), ""),
    ],
)
def test_a_person_may_choose_any_code_that_books_what_the_invoice_says(
    books: MasterData, code: VatCode, said: str
) -> None:
    known = confirmed(with_code(careful(books), code), CO_CONTRACTOR, "70")
    assert chosen(CO_CONTRACTOR, known) == ("70 ", f"VAT table{said}")


def test_only_codes_that_exclude_vat_and_charge_none_state_it() -> None:
    code = VatCode("x", "1  ", "", Decimal(21))
    assert states_vat(code)
    assert not any(states_vat(dataclasses.replace(code, type=one)) for one in "BNI")
    assert not states_vat(dataclasses.replace(code, charged=True))


@pytest.mark.parametrize(
    ("direction", "rate", "ventilation"),
    [
        ("sales", "0", "1"),
        ("sales", "6.00", "2"),
        ("sales", "12", "3"),
        ("sales", "21", "4"),
        ("sales", "19", ""),
        ("purchase", "0", "1"),
        ("purchase", "21", "1"),
        ("purchase", "19", "1"),
    ],
)
def test_without_any_code_the_rate_decides(make: Any, direction: str, rate: str, ventilation: str) -> None:
    document = make((100, rate, ""), direction=Direction(direction))
    key = vat_key(document, document.lines[0])
    assert key == VatKey(Direction(direction), ventilation, Decimal(rate))


def test_a_lines_own_code_wins_from_the_headers(make: Any) -> None:
    document = make((100, "0", "51"), ventilation="21")
    assert vat_key(document, document.lines[0]).ventilation == "51"


def stated(document: Document, *totals: tuple[str, str, int]) -> Document:
    groups = tuple(VatGroup(code, Decimal(rate), 0, vat) for code, rate, vat in totals)
    return dataclasses.replace(document, vat_groups=groups)


def test_a_line_without_a_code_belongs_to_the_total_of_the_code_it_means(make: Any) -> None:
    document = stated(make((100, "0", ""), (300, "0", "21")), ("1", "0", 1), ("21", "0", 5))
    assert spread(document) == [1, 5]


def test_the_headers_total_takes_lines_at_another_rate(make: Any) -> None:
    document = stated(make((1000, "6", ""), ventilation="21"), ("21", "6", 61), ("9", "6", 1))
    assert spread(document) == [61]


def test_totals_without_a_code_take_every_line_of_their_rate(make: Any) -> None:
    document = stated(
        make((1000, "21", "4"), (1000, "6", "2")), ("", "21", 211), ("", "6", 61), ("9", "6", 1)
    )
    assert spread(document) == [211, 61]
    assert spread(dataclasses.replace(document, ventilation="21")) == [211, 61]


def test_the_only_total_of_a_rate_takes_its_lines_whatever_their_code(make: Any) -> None:
    document = stated(make((1000, "21", "4"), (500, "6", "2")), ("77", "21", 211), ("88", "6", 31))
    assert spread(document) == [211, 31]


def test_a_line_that_no_total_is_for_is_named_by_its_rate(make: Any) -> None:
    document = stated(make((1000, "21", "4")), ("77", "21", 105), ("88", "21", 105))
    with pytest.raises(Unmappable) as stop:
        spread(document)
    assert (stop.value.kind, stop.value.facts) == ("vat-totals", {"rate": "21"})


def test_totals_in_parts_are_one_total(make: Any) -> None:
    document = stated(make((1000, "21", "4")), ("4", "21", 70), ("4", "21", 141))
    assert spread(document) == [211]


def test_a_cent_goes_to_the_largest_line(make: Any) -> None:
    lines = ((1000, "21", "4"), (3000, "21", "4"), (2000, "21", "4"))
    assert spread(stated(make(*lines), ("4", "21", 1261))) == [210, 631, 420]
    assert spread(stated(make(*lines), ("4", "21", 1259))) == [210, 629, 420]
    assert spread(stated(make(*lines), ("4", "21", 1262))) == [210, 631, 421]


def test_of_lines_of_one_size_the_first_takes_the_cent(make: Any) -> None:
    document = stated(make((1000, "21", "4"), (1000, "21", "4")), ("4", "21", 421))
    assert spread(document) == [211, 210]


def test_a_discount_line_counts_by_its_size(make: Any) -> None:
    document = stated(make((1000, "21", "4"), (-3000, "21", "4")), ("4", "21", -419))
    assert spread(document) == [210, -629]


def test_a_discount_for_cash_lowers_the_vat_of_every_line_in_proportion(make: Any) -> None:
    document = stated(make((10000, "21", "4"), (30000, "21", "4")), ("4", "21", 8232))
    assert spread(document) == [2058, 6174]


def test_what_proportion_leaves_over_goes_where_rounding_took_most(make: Any) -> None:
    document = stated(make((500, "0", "1"), (300, "0", "1"), (200, "0", "1")), ("1", "0", 7))
    assert spread(document) == [4, 2, 1]  # 3.5, 2.1, 1.4


def test_where_rounding_took_alike_the_larger_line_goes_first(make: Any) -> None:
    document = stated(make((100, "0", "1"), (300, "0", "1")), ("1", "0", 2))
    assert spread(document) == [0, 2]  # 0.5 and 1.5


def test_vat_on_nothing_is_spread_evenly(make: Any) -> None:
    document = stated(make((0, "21", "4"), (0, "21", "4")), ("4", "21", 3))
    assert spread(document) == [2, 1]


def test_what_is_blocked_is_named_with_its_reason(books: MasterData) -> None:
    blocked = VatCode("x", "70 ", "", Decimal(21), transaction_type="P", blocked=True)
    kind, facts = stopped(PURCHASE_21, with_code(books, blocked), dataclasses.replace(GOODS, vat_code="70"))
    assert (kind, facts["code"], facts["ventilation"]) == ("vat-unusable", "70", "1")
    assert Phrase(facts["reason"]).key == "vat.blocked"
    nameless = dataclasses.replace(PURCHASE_21, ventilation="")
    account = dataclasses.replace(GOODS, vat_code="70")
    assert stopped(nameless, with_code(books, blocked), account)[1]["ventilation"] == "–"


def test_a_contradiction_names_the_row_and_both_codes(books: MasterData) -> None:
    six = VatCode("a", "51 ", "Medecontractant 6 %", Decimal(6), charged=True, transaction_type="P")
    full = VatCode("b", "53 ", "Medecontractant 21 %", Decimal(21), charged=True, transaction_type="P")
    known = with_code(with_code(books, six), full)
    account = dataclasses.replace(GOODS, vat_code="51")
    relation = dataclasses.replace(NOBODY, vat_code_purchase="53")
    kind, facts = stopped(CO_CONTRACTOR, known, account, relation)
    assert (kind, facts["row"]) == ("vat-contradiction", "purchase:21:0")
    assert [Phrase(facts[name]).facts["code"] for name in ("account", "relation")] == ["51", "53"]


@pytest.mark.parametrize(
    ("key", "vat_number", "country", "asked"),
    [
        (PURCHASE_21, "NL123456789B01", "NL", "NL123456789B01"),
        (PURCHASE_21, "", "FR", "FR"),
        (VatKey(Direction.PURCHASE, "1", Decimal(0)), "DE123456789", "DE", "DE123456789"),
        (VatKey(Direction.SALES, "1", Decimal(0)), "", "NL", "NL"),
        (SALE_21, "NL123456789B01", "NL", ""),  # a private customer, or goods that stay here
        (PURCHASE_21, "BE0712345036", "LU", ""),  # registered here: its VAT is Belgian
        (PURCHASE_21, "0712345036", "", ""),
        (PURCHASE_21, "", "", ""),
    ],
)
def test_what_billit_has_as_domestic_of_a_foreign_relation_is_asked(
    books: MasterData, key: VatKey, vat_number: str, country: str, asked: str
) -> None:
    """21 % of a Dutch supplier may be Dutch, and 0 % is mostly reverse charge, whatever the table says."""
    relation = dataclasses.replace(NOBODY, vat_number=vat_number, country=country)
    known = confirmed(books, key, "13 " if key.direction is Direction.PURCHASE else "3  ")
    if asked:
        kind, facts = stopped(key, known, GOODS, relation)
        assert (kind, facts["number"]) == ("vat-foreign", asked)
    else:
        assert chosen(key, known, GOODS, relation)[1] == "VAT table"


def test_a_persons_own_code_decides_for_a_foreign_relation_and_is_said(books: MasterData) -> None:
    relation = dataclasses.replace(NOBODY, vat_number="NL123456789B01", country="NL", vat_code_purchase="13")
    code, origin = chosen(PURCHASE_21, books, GOODS, relation)
    assert (code, origin) == ("13 ", "relation 1; mind: no Belgian VAT number (NL123456789B01)")


def test_lines_that_ask_of_two_rows_are_one_question_with_both() -> None:
    first = vat.VatUnmapped(ventilation="51", rate="0", row="purchase:51:0:goods")
    other = vat.VatUnmapped(ventilation="55", rate="0", row="purchase:55:0")
    both = first.with_other(other).with_other(other).with_other(first)
    assert both.also == " --set purchase:55:0=CODE"
    assert said(both.others) == "; asked for purchase:55:0 too"
    third = both.with_other(vat.VatUnmapped(ventilation="70", rate="0", row="purchase:70:0:goods"))
    assert third.also == " --set purchase:55:0=CODE --set purchase:70:0:goods=CODE"
    assert said(third.others) == "; asked for purchase:55:0, purchase:70:0:goods too"
    assert "also" not in first.facts


@pytest.mark.parametrize("ventilation", ["70", "102"])
@pytest.mark.parametrize("proposing", [True, False])
def test_an_only_code_for_imports_does_not_say_that_the_dossier_has_the_licence(
    books: MasterData, ventilation: str, proposing: bool
) -> None:
    """ET 14.000: without it the VAT was paid at customs, and is no box 57."""
    code = VatCode("v", "61 ", "Invoer goederen met verlegging 21 %", Decimal(21), charged=True)
    known = dataclasses.replace(books if proposing else careful(books), vat_codes=(code,))
    key = VatKey(Direction.PURCHASE, ventilation, Decimal(0), "goods")
    kind, facts = stopped(key, known, GOODS)
    assert (kind, "61" in said(Phrase(facts["codes"]))) == ("vat-ambiguous", True)
    assert chosen(key, confirmed(known, key, "61"), GOODS)[0] == "61 "
