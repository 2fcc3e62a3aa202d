"""`TRANSACTIONS.json` to files: all of them or none, and an error that names transaction and field."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from dossierflow.coda.reader import read
from dossierflow.coda.statement import Statement
from dossierflow.coda.validator import check_files
from dossierflow.errors import BadData
from dossierflow.statements.build import build

IBAN = "BE71096123456769"
ACCOUNT: dict[str, Any] = {
    "IBAN": IBAN,
    "BIC": "GKCCBEBB",
    "HolderName": "Voorbeeld BV",
    "OpeningBalance": "1250.00",
}


def move(identity: Any = 1, amount: Any = 10, day: Any = "2026-02-26", **more: Any) -> dict[str, Any]:
    return {"BankAccountTransactionID": identity, "TotalAmount": amount, "ValueDate": day, **more}


def document(*moves: dict[str, Any], **account: Any) -> str:
    return json.dumps({"account": {**ACCOUNT, **account}, "transactions": list(moves)})


def built(text: str, folder: Path) -> list[Statement]:
    paths = build(io.StringIO(text), folder)
    assert list(check_files(paths, own=True)) == []
    return [one for path in paths for one in read(io.BytesIO(path.read_bytes()))]


def test_a_file_for_each_account_and_day_sorts_by_account_and_statement(tmp_path: Path) -> None:
    one = json.loads(document(move(1), move(2, day="2026-02-27"), move(3)))
    other = json.loads(document(move(1), IBAN="BE68539007547034"))
    paths = build(io.StringIO(json.dumps([one, other])), tmp_path / "made")
    assert [path.name for path in paths] == [
        "CODA_BE68539007547034_EUR_2026_001_20260226.cod",
        "CODA_BE71096123456769_EUR_2026_001_20260226.cod",
        "CODA_BE71096123456769_EUR_2026_002_20260227.cod",
    ]
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [path.name for path in paths]


def test_balances_chain_from_the_opening(tmp_path: Path) -> None:
    text = document(
        move(1, "121.00", TransactionType="Credit"), move(2, 21, "2026-02-28", TransactionType="Debit")
    )
    first, second = built(text, tmp_path)
    assert (first.old_balance, first.new_balance, second.new_balance) == (1_250_000, 1_371_000, 1_350_000)
    assert (first.old_date.day, second.old_date.day) == (25, 26)


def test_the_order_of_the_input_does_not_matter_and_the_bytes_are_always_the_same(tmp_path: Path) -> None:
    moves = [move(n, n, f"2026-02-{1 + n % 20:02d}", Note=f"n {n}") for n in range(1, 60)]
    made = []
    for run in range(2):
        random.Random(run).shuffle(moves)
        paths = build(io.StringIO(document(*moves)), tmp_path / str(run))
        made.append({path.name: path.read_bytes() for path in paths})
    assert made[0] == made[1] and len(made[0]) == 20


def test_the_account_may_come_after_its_transactions(tmp_path: Path) -> None:
    text = json.dumps({"transactions": [move(1), move(2)], "unknown": {"a": []}, "account": ACCOUNT})
    [statement] = built(text, tmp_path)
    assert len(statement.movements) == 2


def test_numbers_go_on_from_the_first_and_start_again_in_a_new_year(tmp_path: Path) -> None:
    days = ("2025-12-30", "2025-12-31", "2026-01-02")
    text = document(*(move(n, 1, day) for n, day in enumerate(days)), FirstStatementNumber=211)
    assert [one.number for one in built(text, tmp_path)] == [211, 212, 1]


def test_what_only_other_sources_know_is_taken_over(tmp_path: Path) -> None:
    text = document(
        move(
            1, "-50", MandateId="M-1", CreditorId="BE69ZZZ050D000000008", BankTransactionCode="PMNT-RDDT-BBDD"
        ),
        move(2, "-100", OriginalAmount="108", OriginalCurrency="USD", ExchangeRate=1.08, Fee="1.50"),
        move(3, "-300", Details=[{"TotalAmount": -100}, {"TotalAmount": -200, "NameCounterParty": "B"}]),
        move(4, 5, ReturnReason="AC04", PurposeCode="SALA"),
    )
    [statement] = built(text, tmp_path)
    assert [one.structured for one in statement.movements] == ["127", "105", "", ""]
    assert [one.amount for one in statement.movements[2].details] == [-100_000, -200_000]
    assert (statement.movements[3].r_reason, statement.movements[3].purpose) == ("AC04", "SALA")


def test_instants_become_belgian_days(tmp_path: Path) -> None:
    text = document(move(1, 1, "2026-02-25T23:30:00Z"), move(2, 1, "2026-02-26T09:00:00"))
    [statement] = built(text, tmp_path)
    assert {one.value_date.isoformat() for one in statement.movements if one.value_date} == {"2026-02-26"}


BAD: list[tuple[dict[str, Any], str, str]] = [
    (move(7, "-0.00"), "TotalAmount", "negative zero"),
    (move(7, -0.0), "TotalAmount", "negative zero"),
    (move(7, "NaN"), "TotalAmount", "no amount"),
    (move(7, float("nan")), "TotalAmount", "no amount"),
    (move(7, float("inf")), "TotalAmount", "no amount"),
    (move(7, "1.005"), "TotalAmount", "at most two decimals"),
    (move(7, "12,50"), "TotalAmount", "no amount"),
    (move(7, 1e30), "TotalAmount", "thousand billion"),
    (move(7, True), "TotalAmount", "no amount"),
    (move(7, None), "TotalAmount", "missing"),
    (move(7, -5, TransactionType="Credit"), "TotalAmount", "negative"),
    (move(7, 5, TransactionType="In"), "TransactionType", "neither Credit nor Debit"),
    (move(7, day="2026-02-30"), "ValueDate", "no date"),
    (move(7, day="0001-01-01"), "ValueDate", "2000 to 2068"),
    (move(7, day="9999-12-31T23:59:59Z"), "ValueDate", "2000 to 2068"),
    (move(7, day="1999-12-31"), "ValueDate", "2000 to 2068"),
    (move(7, day=""), "ValueDate", "missing"),
    (move(7, day=20260226), "ValueDate", "no text"),
    (move(7, IBAN="BE68539007547034"), "IBAN", "the account has BE71"),
    (move(7, Currency="USD"), "Currency", "the account has EUR"),
    (move(7, Note=5), "Note", "no text"),
    (move(7, IBANCounterParty="X" * 10_000), "IBANCounterParty", "34 characters"),
    (move(7, Details=[{"TotalAmount": 3}]), "Details", "details make 3,00"),
    (move(7, OriginalAmount=1, OriginalCurrency="dollar"), "OriginalCurrency", "no currency"),
    (move(7, OriginalAmount=1, OriginalCurrency="USD", ExchangeRate="zero"), "ExchangeRate", "no rate"),
    (move(7, ReturnReason="too long"), "ReturnReason", "no code"),
]


@pytest.mark.parametrize(("bad", "field", "reason"), BAD)
def test_a_bad_transaction_is_named_with_its_field_and_nothing_is_written(
    bad: dict[str, Any], field: str, reason: str, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    with pytest.raises(BadData, match=reason) as refusal:
        build(io.StringIO(document(move(1), move(2, day="2026-02-27"), bad)), folder)
    assert str(refusal.value).startswith(f"transaction 7, field {field}: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("identity", [None, "x1", 1.5, True, -1])
def test_a_transaction_without_identification_is_named_by_its_place(identity: Any, tmp_path: Path) -> None:
    with pytest.raises(BadData) as refusal:
        build(io.StringIO(document(move(1), move(identity))), tmp_path)
    assert str(refusal.value).startswith("transaction in place 2, field BankAccountTransactionID: ")


def test_an_identification_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="twice") as refusal:
        build(io.StringIO(document(move(1), move(2), move("1"))), tmp_path)
    assert str(refusal.value).startswith("transaction 1, field ")


@pytest.mark.parametrize(
    ("account", "field"),
    [
        ({"IBAN": ""}, "IBAN"),
        ({"IBAN": "BE71096123456768"}, "IBAN"),
        ({"BIC": "X"}, "BIC"),
        ({"Currency": "euro"}, "Currency"),
        ({"CompanyNumber": "0123456748"}, "CompanyNumber"),
        ({"OpeningBalance": "NaN"}, "OpeningBalance"),
        ({"OpeningDate": "2026-02-27"}, "OpeningDate"),
        ({"FirstStatementNumber": 0}, "FirstStatementNumber"),
        ({"FirstStatementNumber": "1000"}, "FirstStatementNumber"),
        ({"FirstStatementNumber": True}, "FirstStatementNumber"),
        ({"ClosingBalance": "1250.00"}, "ClosingBalance"),
    ],
)
def test_a_bad_account_is_named_with_its_field_and_nothing_is_written(
    account: dict[str, Any], field: str, tmp_path: Path
) -> None:
    with pytest.raises(BadData) as refusal:
        build(io.StringIO(document(move(1), **account)), tmp_path / "made")
    assert refusal.value.field == field
    assert list(tmp_path.iterdir()) == []


def test_an_account_that_comes_twice_or_not_at_all_is_refused(tmp_path: Path) -> None:
    twice = json.dumps([json.loads(document(move(1)))] * 2)
    with pytest.raises(BadData, match="twice"):
        build(io.StringIO(twice), tmp_path / "made")
    with pytest.raises(BadData, match="account is missing"):
        build(io.StringIO(json.dumps({"transactions": [move(1)]})), tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]x",
        '{"account": 5, "transactions": [{}]}',
        '{"transactions": {}}',
        '{"transactions": [1,]}',
        "5",
    ],
)
def test_what_is_no_document_of_this_form_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadData):
        build(io.StringIO(text), tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def test_hostile_texts_are_written_whole_and_cleanly(tmp_path: Path) -> None:
    text = "\u0000\u001b[2J 🎉 " + "langetekst " * 909 + "\ud800"
    moves = [move(1, Note=text), move(2, NameCounterParty=text, ClientReference=text, BankReference=text)]
    [statement] = built(document(*moves), tmp_path)
    for movement in statement.movements:
        said = movement.communication + movement.counterparty_name + movement.customer_reference
        said += "".join(one.text for one in movement.information)
        assert said.replace(" ", "").count("langetekst") >= 909


def test_a_file_that_exists_with_other_content_is_refused_and_kept(tmp_path: Path) -> None:
    [path] = build(io.StringIO(document(move(1))), tmp_path)
    before = path.read_bytes()
    assert build(io.StringIO(document(move(1))), tmp_path) == [path]
    with pytest.raises(BadData, match="never changes"):
        build(io.StringIO(document(move(1, 11), move(2, day="2026-02-27"))), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name] and path.read_bytes() == before


def test_a_folder_that_has_the_number_on_another_day_is_refused_and_kept(tmp_path: Path) -> None:
    made = build(io.StringIO(document(move(1, day="2026-02-26"), move(2, day="2026-02-27"))), tmp_path)
    late = document(move(3, day="2026-02-20"), move(1, day="2026-02-26"), move(2, day="2026-02-27"))
    with pytest.raises(BadData, match="on another day"):
        build(io.StringIO(late), tmp_path)
    assert sorted(tmp_path.iterdir()) == made


@pytest.mark.parametrize("account_is", ["before", "behind"])
def test_memory_does_not_grow_with_the_number_of_transactions(account_is: str, tmp_path: Path) -> None:
    account = '"account": ' + json.dumps(ACCOUNT)

    def peak(count: int) -> int:
        path = tmp_path / f"{count}.json"
        with path.open("w") as stream:
            stream.write("{" + (f"{account}, " if account_is == "before" else "") + '"transactions": [')
            for n in range(count):
                stream.write(
                    ("," if n else "") + json.dumps(move(n, 1, f"2026-{1 + n % 12:02d}-{1 + n % 28:02d}"))
                )
            stream.write("]" + (f", {account}" if account_is == "behind" else "") + "}")
        tracemalloc.start()
        with path.open() as source:
            build(source, tmp_path / f"made {count}")
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(6_000) < 2.5 * peak(1_500)


@pytest.mark.parametrize("first", [7, "7", "007"])
def test_a_first_number_may_have_leading_zeros(first: object, tmp_path: Path) -> None:
    [path] = build(io.StringIO(document(move(1), FirstStatementNumber=first)), tmp_path)
    assert "_007_" in path.name


def test_no_first_number_is_the_first(tmp_path: Path) -> None:
    [path] = build(io.StringIO(document(move(1), FirstStatementNumber=None)), tmp_path)
    assert "_001_" in path.name
