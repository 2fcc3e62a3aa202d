"""The page of a statement in its forms: what a bookkeeper reads, prints, and hands to another program."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from dossierflow.coda import codes, words
from dossierflow.coda.reading import ReadStatement, read_file
from dossierflow.coda.show import csv as show_csv
from dossierflow.coda.show import html as show_html
from dossierflow.coda.show import json as show_json
from dossierflow.coda.show import show
from dossierflow.coda.show.texts import full_name, whole
from dossierflow.coda.statement import Information, Movement
from dossierflow.coda.words import Language
from dossierflow.coda.writer import Charset, write_one
from tests.unit.coda.conftest import DAY, EXAMPLE

BANKS = Path(__file__).parent / "banks"
MOVEMENT = Movement("REF", 1_000, "00150000", DAY, DAY)


def read(name: str) -> ReadStatement:
    return read_file((BANKS / f"{name}.cod").read_bytes()).statements[0]


def page(name: str, language: Language = Language.NL) -> str:
    one = read(name)
    return "\n".join(show(one.statement, language, one.findings))


def test_the_booking_date_stands_beside_the_value_date() -> None:
    assert "02/01/2026  31/12/2025" in page("55_value_day_other_year_than_booking")


def test_a_number_with_hyphens_stays_on_one_line_of_the_page() -> None:
    one = read("22_lf")
    text = "Facturen 2026-0117, CN-2026-004 <b> en A&B-7 - zie brief 12-" + "x-" * 40
    movement = MOVEMENT._replace(communication=text)
    changed = replace(one, statement=replace(one.statement, movements=(movement,)))
    page = "".join(show_html.pieces([changed], Language.NL, "x"))
    assert re.findall("<span class=one>(.*?)</span>", page) == ["2026-0117", "CN-2026-004"]
    assert re.sub("</?span[^>]*>", "", page).count(escape(text)) == 1


def test_details_stand_under_theirs_by_level() -> None:
    firsts = [line.split()[0] for line in page("37_nested_globalisation").split("\n") if "2026  " in line]
    numbers = [first for first in firsts if first[0].isdigit()]
    assert numbers == ["1", "1.1", "1.2", "1.2.1", "1.2.2", "1.3"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "insufficient funds (AM04)"),
        (Language.NL, "onvoldoende saldo (AM04)"),
        (Language.FR, "provision insuffisante (AM04)"),
    ],
)
def test_codes_are_said_in_the_readers_language(language: Language, said: str) -> None:
    one = read("22_lf")
    returned = MOVEMENT._replace(r_type="2", r_reason="AM04", purpose="SALA")
    text = " ".join(" ".join(show(replace(one.statement, movements=(returned,)), language)).split())
    assert said in text and "(SALA)" in text


def test_a_zero_in_a_code_or_date_says_nothing() -> None:
    text = page("40_dd_127_dates_zero")
    assert "Europese domiciliëring: schuldeiser BE69ZZZ050D000000008" in text
    assert "None" not in text and "soort" not in text


@pytest.mark.parametrize(
    ("movement", "communication", "information"),
    [
        (
            MOVEMENT._replace(structured="101", communication="090933755493 FACTUUR 17"),
            "+++090/9337/55493+++ FACTUUR 17", [],
        ),
        (
            MOVEMENT._replace(
                information=(
                    Information("x" * 60 + " debitons com"), Information("pte en faveur"), Information("FIN")
                )
            ),
            "", ["x" * 60 + " debitons compte en faveur", "FIN"],
        ),
        (
            MOVEMENT._replace(communication="A" * 140, information=(Information("FACTUURNUMMER 17"),)),
            "A" * 140 + " FACTUURNUMMER 17", [],
        ),
        (
            MOVEMENT._replace(communication="SHORT", information=(Information("ANOTHER THING"),)),
            "SHORT", ["ANOTHER THING"],
        ),
    ],
)  # fmt: skip
def test_a_communication_is_whole(movement: Movement, communication: str, information: list[str]) -> None:
    assert whole(movement, Language.EN) == (communication, information)


def test_a_name_that_was_cut_is_taken_from_the_information() -> None:
    name = "JANSSENS EN ZONEN ALGEMENE BOUWWERKEN BV"
    movement = MOVEMENT._replace(counterparty_name=name[:35], information=(Information(name, "001"),))
    assert full_name(movement) == name and whole(movement, Language.EN) == ("", [])


def test_remarks_stand_beside_their_movement() -> None:
    one = read("34_101_wrong_check")
    lines = list(show(one.statement, Language.NL, one.findings))
    [place] = [place for place, line in enumerate(lines) if "waarschuwing C2" in line]
    assert "+++090/9337/55494+++" in "".join(lines[:place])
    assert any("niet op haar referte afgepunt" in line for line in lines[place : place + 2])


class TestJson:
    def test_a_program_finds_the_keys_that_were_promised(self) -> None:
        statements = json.loads(
            "".join(show_json.pieces(read_file(EXAMPLE.read_bytes()).statements, Language.EN))
        )
        first, empty = statements
        assert {"account", "currency", "number", "date", "old_balance", "new_balance", "movements"} <= set(
            first
        )
        assert (first["account"], first["old_balance"], first["new_balance"]) == (
            "BE71096123456769", "1250.00", "1002.30",
        )  # fmt: skip
        movement = first["movements"][1]
        assert (movement["amount"], movement["booking_date"], movement["iban"]) == (
            "-354.20", "2026-02-02", "BE89735000000085",
        )  # fmt: skip
        assert movement["communication"].endswith("VAN 28 JANUARI 2026")
        assert [detail["amount"] for detail in first["movements"][4]["details"]] == [
            "100.00",
            "-10.00",
            "-2.10",
        ]
        assert empty["movements"] == []

    def test_no_statement_is_an_empty_list(self) -> None:
        assert json.loads("".join(show_json.pieces([], Language.EN))) == []


HOSTILE = "=cmd|'/c calc'!A1"


def hostile(text: str) -> list[ReadStatement]:
    statement = read("22_lf").statement
    movement = MOVEMENT._replace(
        amount=statement.new_balance - statement.old_balance, communication=text, counterparty_name=text[:35]
    )
    content = write_one(replace(statement, movements=(movement,)), Charset.LATIN_1)
    return list(read_file(content).statements)


def test_text_of_others_is_no_formula_and_no_markup() -> None:
    for start in ("=1+1", "+1", "-1+2", "@SUM(A1)", "  =1"):
        assert show_csv.defused(start).startswith("'")
    assert show_csv.defused("\uff1dcmd").startswith("'") and show_csv.defused("2026-01") == "2026-01"
    [_, row] = csv.reader(io.StringIO("".join(show_csv.rows(hostile(HOSTILE), Language.EN))))
    assert row[9] == f"'{HOSTILE}" and row[7] == "25.50"
    markup = "".join(show_html.pieces(hostile("<script>alert(1)</script>&"), Language.EN, "<x>"))
    assert "<script>" not in markup and "&lt;script&gt;" in markup and "<title>&lt;x&gt;" in markup
    assert "default-src 'none'" in markup and "http://" not in markup.replace("http-equiv", "")


def test_text_of_others_does_not_steer_the_terminal() -> None:
    records = (BANKS / "22_lf.cod").read_bytes().split(b"\n")
    for evil in ("\x1b[31mRED", "\u202egnp.exe", "a\u2066b"):
        field = evil.ljust(53).encode()
        changed = b"\n".join([*records[:2], records[2][:62] + field + records[2][115:], *records[3:]])
        [one] = read_file(changed).statements
        text = "\n".join(show(one.statement, Language.EN, one.findings))
        assert not {"\x1b", "\u202e", "\u2066"} & set(text)


def test_every_word_has_its_like_in_the_other_languages() -> None:
    def keys(table: dict[str, object], path: str = "") -> set[str]:
        return {
            key
            for name, value in table.items()
            for key in (keys(value, f"{path}{name}.") if isinstance(value, dict) else {path + name})
        }

    english = keys(words.table("codes.en"))
    assert keys(words.table("codes.nl")) == english == keys(words.table("codes.fr"))
    families = words.table("codes.en")["families"]
    assert all(
        codes.is_operation(family, code) for family in families for code in families[family] if code != "name"
    )
    assert all(codes.is_category(category) for category in words.table("codes.en")["categories"])
    for name in ("page", "reasons", "purposes", "structured"):
        for key in keys(words.table(name)):
            assert key.rsplit(".", 1)[1] in ("en", "nl", "fr")
        assert len(keys(words.table(name))) % 3 == 0
    assert codes.describe("00150000", Language.NL).endswith("overschrijving in uw voordeel")
    assert codes.describe("09999000", Language.FR).startswith("famille inconnue 99")
