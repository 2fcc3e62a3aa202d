"""$select, $filter, paging and the rest of what a read may ask (sections 4 and 4.1)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.kernel.options import Options
from tests.integration.sandbox_exact.conftest import BAKERY, Json, Sandbox, text_of


def refusal(exact: Sandbox, path: str, **options: str) -> str:
    answer = exact.get(path, BAKERY, **options)
    assert answer.status_code == 400, answer.text
    return text_of(answer)


def codes(exact: Sandbox, condition: str) -> list[str]:
    """Codes of the GL accounts that fit."""
    rows = exact.rows("bulk/Financial/GLAccounts", select="Code", filter=condition)
    return sorted(row["Code"] for row in rows)


def add_accounts(exact: Sandbox, count: int) -> None:
    for number in range(count):
        body = {"Name": f"Klant {number:03d}", "City": "Testele"}
        assert exact.post("crm/Accounts", body, full=False).status_code == 201


@pytest.mark.parametrize("path", ["sync/CRM/Accounts", "bulk/Financial/GLAccounts", "sync/Deleted"])
def test_a_select_is_asked_for_where_exact_asks_for_it(exact: Sandbox, path: str) -> None:
    options = {} if path.startswith("sync") else {"filter": "Code ne 'x'"}

    assert (
        refusal(exact, path, **options) == "Please add a $select or a $top=1 statement to the query string."
    )
    assert exact.get(path, BAKERY, top="1", **options).status_code == 200


def test_a_filter_on_a_listed_field_is_mandatory_where_a_sync_twin_exists(exact: Sandbox) -> None:
    text = refusal(exact, "crm/Accounts", select="ID", filter="TradeName eq 'x'")

    assert text.startswith(
        "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a $filter "
        "parameter with one of the following fields in the url:Accountant,AccountManager,AddressLine1,"
    )
    assert text.endswith(",VATNumber.")
    assert exact.get("crm/Accounts", select="ID", filter="Name eq 'x'").status_code == 200


def test_bulk_takes_no_other_fields_than_the_listed(exact: Sandbox) -> None:
    text = refusal(
        exact, "bulk/Financial/GLAccounts", select="ID", filter="Code eq '1' and BalanceSide eq 'D'"
    )

    assert text == "Filtering on these fields is not supported: BalanceSide"


def test_unknown_properties_are_refused_everywhere(exact: Sandbox) -> None:
    assert "Colour" in refusal(exact, "financial/Journals", select="Code,Colour")
    assert "Colour" in refusal(exact, "financial/Journals", filter="Colour eq 'x'")
    assert "Colour" in refusal(exact, "financial/Journals", orderby="Colour")
    assert "Colour" in refusal(exact, "financial/Journals", expand="Colour")
    assert "$apply" in refusal(exact, "financial/Journals", apply="x")


def test_a_literal_of_the_wrong_type_is_refused_with_both_types(exact: Sandbox) -> None:
    assert refusal(exact, "financial/Journals", filter="ID eq 5") == (
        "Operator 'eq' incompatible with operand types 'System.Guid' and 'System.Int32' at position 3."
    )
    assert "System.String" in refusal(exact, "financial/Journals", filter="Type eq '20'")
    assert "literal" in refusal(exact, "financial/Journals", filter="Created gt datetime'2026-01-01'")
    assert "literal" in refusal(exact, "financial/Journals", filter="ID eq guid'5'")


@pytest.mark.parametrize(
    "condition",
    [
        "Code eq",
        "Code eq 'x' and",
        "(Code eq 'x'",
        "Code",
        "Code eq 'x",
        "upper(Code) eq 'X'",
        "trim(Type) eq 'x'",
    ],
)
def test_a_filter_that_is_none_is_refused(exact: Sandbox, condition: str) -> None:
    assert refusal(exact, "financial/Journals", filter=condition)


def test_fields_are_compared_with_constants_only_and_links_not_at_all(exact: Sandbox) -> None:
    assert "constant" in refusal(exact, "financial/Journals", filter="Code eq Description")
    assert "SalesEntryLines" in refusal(
        exact, "salesentry/SalesEntries", filter="SalesEntryLines/AmountFC gt 5"
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Code eq '700000'", ["700000"]),
        ("'700000' eq Code", ["700000"]),
        ("Code eq '700000' or Code eq '700100'", ["700000", "700100"]),
        ("Type eq 20 and Code ne 'x'", ["400000"]),
        ("Type gt 19 and Type lt 21", ["400000"]),
        ("Type ge 20 and Type le 20", ["400000"]),
        ("Type eq 20L", ["400000"]),
        ("not (Type ne 20)", ["400000"]),
        ("(Type eq 20 or Type eq 22) and Code gt '430000'", ["440000"]),
        ("startswith(Code,'7001') eq true", ["700100"]),
        ("startswith(Code,'7001')", ["700100"]),
        ("endswith(Code,'0300')", ["700300"]),
        ("substringof('00300',Code) eq true", ["700300"]),
        ("trim(Code) eq '700000'", ["700000"]),
        ("Code eq null", []),
        ("VATNonDeductibleGLAccount ne null", []),
    ],
)
def test_every_operator_of_the_contract_filters(exact: Sandbox, condition: str, expected: list[str]) -> None:
    assert codes(exact, condition) == expected


def test_a_quote_in_a_string_is_written_twice(exact: Sandbox) -> None:
    entry = exact.book_sale(YourRef="Jan's factuur")

    found = exact.rows("salesentry/SalesEntries", select="EntryID", filter="YourRef eq 'Jan''s factuur'")

    assert [row["EntryID"] for row in found] == [entry["EntryID"]]


def test_dates_filter_in_local_wall_time(exact: Sandbox) -> None:
    exact.book_sale()  # at 09:00 in Belgium, 08:00 UTC

    def found(condition: str) -> int:
        return len(exact.rows("salesentry/SalesEntries", select="EntryID", filter=condition))

    assert found("Modified ge datetime'2026-03-02T09:00:00'") == 1
    assert found("Modified ge datetime'2026-03-02T09:30:00'") == 0
    assert found("EntryDate eq datetime'2026-02-10T00:00:00'") == 1


def test_pages_of_sixty_follow_each_other_until_there_is_no_next(exact: Sandbox) -> None:
    add_accounts(exact, 130)
    answer = exact.get("crm/Accounts", select="ID,City", filter="City eq 'Testele'").json()["d"]
    seen: list[Json] = list(answer["results"])
    while "__next" in answer:
        assert len(answer["results"]) == 60
        query = parse_qs(urlsplit(answer["__next"]).query)
        assert query["$select"] == ["ID,City"]
        assert query["$skiptoken"] == [f"guid'{seen[-1]['ID']}'"]
        answer = exact.client.get(answer["__next"]).json()["d"]
        seen += answer["results"]

    assert len(seen) == len({row["ID"] for row in seen}) == 130


def test_top_is_silently_capped_at_the_page(exact: Sandbox) -> None:
    add_accounts(exact, 70)

    def page(top: str) -> list[Json]:
        """The bare list: where the client sets the end, there is no envelope and no next page."""
        return list(exact.get("crm/Accounts", select="ID", filter="City eq 'Testele'", top=top).json()["d"])

    assert len(page("5")) == 5
    assert len(page("100")) == 60
    assert "ID" in page("100")[-1]


def test_order_count_and_skip_work_on_old_endpoints(exact: Sandbox) -> None:
    answer = exact.get(
        "financial/Journals", orderby="Code desc", inlinecount="allpages", select="Code", top="2"
    )

    content = answer.json()["d"]
    assert [row["Code"] for row in content["results"]] == ["900", "799"]
    assert content["__count"] == str(len(exact.rows("financial/Journals")))
    skipped = exact.rows("financial/Journals", orderby="Code desc", select="Code", top="1", skip="1")
    assert [row["Code"] for row in skipped] == ["799"]
    count = exact.client.get(f"/api/v1/{BAKERY}/financial/Journals/$count", headers={"Accept": "*/*"})
    assert count.text == content["__count"]


def test_ordered_pages_do_not_repeat(exact: Sandbox) -> None:
    first = exact.get("read/financial/JournalStatusList", select="Journal,Year,Period").json()["d"]
    second = exact.client.get(first["__next"]).json()["d"]

    rows = [(row["Journal"], row["Year"], row["Period"]) for row in (*first["results"], *second["results"])]
    assert rows == sorted(set(rows))
    assert len(rows) == 120


def test_skip_is_refused_on_newer_endpoints(exact: Sandbox) -> None:
    assert "$skip" in refusal(exact, "sync/CRM/Accounts", select="ID", skip="5")


def test_what_is_expanded_comes_as_a_collection_even_where_nothing_is_kept(exact: Sandbox) -> None:
    asked = {"select": "Code,DeductibilityPercentages", "filter": "Code eq '700000'"}

    [account] = exact.rows("financial/GLAccounts", expand="DeductibilityPercentages", **asked)
    [deferred] = exact.rows("financial/GLAccounts", **asked)

    assert account["DeductibilityPercentages"] == {"results": []}
    assert "__deferred" in deferred["DeductibilityPercentages"]


def test_lines_can_be_expanded_and_picked_from(exact: Sandbox) -> None:
    entry = exact.book_sale()

    [row] = exact.rows(
        "salesentry/SalesEntries",
        select="EntryNumber,SalesEntryLines/AmountFC,SalesEntryLines/VATCode",
        expand="SalesEntryLines",
    )

    assert row["EntryNumber"] == entry["EntryNumber"]
    [line] = row["SalesEntryLines"]["results"]
    assert {name for name in line if name != "__metadata"} == {"AmountFC", "VATCode"}


def test_bank_accounts_hang_on_their_relation(exact: Sandbox) -> None:
    [account] = exact.rows("crm/BankAccounts", select="Account,BankAccount", top="1")

    [row] = exact.rows(
        "crm/Accounts",
        filter=f"ID eq guid'{account['Account']}'",
        select="ID,BankAccounts/BankAccount",
        expand="BankAccounts",
    )

    assert account["BankAccount"] in [one["BankAccount"] for one in row["BankAccounts"]["results"]]


def test_entries_are_found_by_their_external_reference(exact: Sandbox) -> None:
    wanted = exact.book_purchase(ExternalLinkReference="dossierflow:42")
    exact.book_purchase(ExternalLinkReference="dossierflow:43")

    found = exact.rows(
        "purchaseentry/PurchaseEntries",
        select="EntryID",
        filter="ExternalLinkReference eq 'dossierflow:42'",
    )

    assert [row["EntryID"] for row in found] == [wanted["EntryID"]]


class TestLenient:
    @pytest.fixture
    def options(self) -> Options:
        return Options(strict=False)

    def test_reads_without_select_and_filter_are_let_through(self, exact: Sandbox) -> None:
        assert exact.get("crm/Accounts").status_code == 200
        assert exact.get("sync/CRM/Accounts").status_code == 200
        assert exact.get("financial/Journals", select="Colour").status_code == 400
