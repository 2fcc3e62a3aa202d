"""What CODA refuses is said in the reader's language, and no sentence of it is in the code."""

from __future__ import annotations

import ast
import gzip
import io
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from dossierflow import errors
from dossierflow.coda import archive, structured, words
from dossierflow.coda.account import Account
from dossierflow.coda.archive import members
from dossierflow.coda.reader import read
from dossierflow.coda.statement import Information, Movement, Statement
from dossierflow.coda.structured import Place
from dossierflow.coda.words import Language
from dossierflow.coda.words.refusal import refused
from dossierflow.coda.writer import write_one
from dossierflow.errors import BadData, DossierflowError
from dossierflow.texts import speak
from tests.support.code import names, trees
from tests.unit.coda.conftest import DAY
from tests.unit.statements.test_bank_build import BAD, build, document

MOVEMENT = Movement("R1", 1_000, "00150000", DAY, DAY)
STATEMENT = Statement(Account.iban("BE71096123456769"), 0, DAY, 1_000, DAY, DAY, 1, 1, (MOVEMENT,))
OURS = ("dossierflow/coda/", "dossierflow/statements/")


def moved(**change: object) -> Callable[[], object]:
    bad = MOVEMENT._replace(**change)  # type: ignore[arg-type]
    return lambda: write_one(replace(STATEMENT, movements=(bad,), new_balance=bad.amount))


def stated(**change: object) -> Callable[[], object]:
    return lambda: write_one(replace(STATEMENT, **change))  # type: ignore[arg-type]


def encoded(digits: str, **zones: object) -> Callable[[], object]:
    return lambda: structured.encode(Place.MOVEMENT, digits, **zones)  # type: ignore[arg-type]


def locked() -> bytes:
    """A ZIP whose one file says that it is encrypted."""
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("a.cod", b"0")
    content = bytearray(packed.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def packed(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = gzip.compress(content)
    return content


def unwritable() -> object:
    """A record in which every field fits, and the whole does not: no statement comes to it."""
    raise refused("unwritable-record", record="1")


DETAILS = (MOVEMENT._replace(code="50150000"),)
REFUSED: dict[str, Callable[[], object]] = {
    "no-character-of": stated(holder="Café"),
    "unwritable": moved(globalisation="x"),
    "unwritable-record": unwritable,
    "of-movement": moved(reference="x" * 22),
    "too-many-details": moved(amount=9_999_000, details=DETAILS * 9_999),
    "too-many-movements": stated(movements=(MOVEMENT,) * 9_999),
    "text-too-long": moved(information=(Information("x" * 269),)),
    "value-too-long": stated(holder="x" * 27),
    "balances-differ": stated(new_balance=1),
    "details-differ": moved(details=DETAILS * 2),
    "outside-century": stated(created=date(1999, 12, 31)),
    "no-such-type": encoded("999"),
    "no-such-zone": encoded("127", colour="red"),
    "zone-too-long": encoded("127", mandate="x" * 36),
    "no-such-rate": encoded("105", rate=-1),
    "archive-too-deep": lambda: members("a.gz", packed(b"0", 5)),
    "archive-too-large": lambda: members("a.gz", packed(b"0" * 200, 1)),
    "archive-locked": lambda: members("a.zip", locked()),
    "archive-damaged": lambda: members("a.gz", packed(b"0" * 200, 1)[:-9]),
}


def refusal(of: Callable[[], object]) -> BadData:
    with pytest.raises(BadData) as raised:
        of()
    return raised.value


def parts(key: str, language: Language) -> list[str]:
    """What a sentence holds between its facts."""
    return [text for text, _, _, _ in Formatter().parse(words.template(key, language)) if text.strip()]


def test_each_error_has_its_sentence_in_three_languages_and_the_same_facts() -> None:
    for key, said in words.table("errors").items():
        assert set(said) == set(Language), key
        facts = {
            frozenset(name for _, name, _, _ in Formatter().parse(text) if name) for text in said.values()
        }
        assert len(facts) == 1 and len(set(said.values())) == 3, key
    assert words.table("errors").keys() & words.table("findings").keys() == set()


@pytest.mark.parametrize("key", words.table("errors"))
def test_each_error_is_told_in_the_language_of_whoever_reads_it(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if key == "archive-too-large":
        monkeypatch.setattr(archive, "MOST_BYTES", 100)
    error = refusal(REFUSED[key])
    for language in Language:
        speak(language)
        assert all(part in str(error) for part in parts(key, language)), str(error)


def test_the_statement_that_is_refused_is_named_in_the_readers_language() -> None:
    error = refusal(stated(new_balance=1_234_560))
    speak("nl")
    assert str(error) == (
        "uittreksel 001 van BE71096123456769, 26/02/2026, veld new_balance: "
        "oud saldo 0,00 en verrichtingen 1,00 geven samen niet 1.234,56"
    )
    speak("fr")
    assert str(error).startswith("extrait 001 du BE71096123456769, 26/02/2026, champ new_balance : ")


def test_what_the_strict_reader_raises_is_told_too(example: bytes) -> None:
    wrong = example.replace(b"0000000001002300", b"0000000001002301", 1)
    error = refusal(lambda: list(read(io.BytesIO(wrong), "day.cod")))
    speak("fr")
    assert re.search(r"day\.cod:21:43: B3 erreur: nouveau solde", str(error))


def test_an_error_stays_what_it_is_on_its_way_to_another_process() -> None:
    error = refusal(stated(new_balance=1))
    again = pickle.loads(pickle.dumps(error.message))
    assert again == error.message and again.in_language("nl") == error.message.in_language("nl")  # type: ignore[attr-defined]


def test_where_the_package_is_alone_it_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_voices", [errors._Bare])
    assert str(refusal(stated(created=date(1999, 12, 31)))).endswith("1999-12-31 is not in this century")
    assert refused("outside-century", day=DAY).message.in_language("de").startswith("2026-02-26 is")  # type: ignore[attr-defined]


def test_what_no_store_can_hold_is_quoted_as_far_as_one_can() -> None:
    error = refused("no-such-rate", rate="\ud800\0")
    speak("nl")
    assert "\ufffd\ufffd is geen koers" in str(error)


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize(("bad", "field"), [(bad, field) for bad, field, _ in BAD])
def test_what_is_wrong_in_a_file_of_transactions_is_told_in_the_readers_language(
    language: str, bad: dict[str, object], field: str, tmp_path: Path
) -> None:
    error = refusal(lambda: build(io.StringIO(document(bad)), tmp_path / "made"))
    english = str(error)
    speak(language)
    place = {"nl": f"verrichting 7, veld {field}: ", "fr": f"opération 7, champ {field} : "}[language]
    assert str(error).startswith(place) and str(error) != english
    assert not re.search(r"\b(is no|the|missing|than|cannot)\b", str(error))


NO_DOCUMENT = ["", "{", "[]x", '{"account": 5}', '{"a": [1,]}', "5", "[" * 99_999, "{1:2}", "9" * 1_001]


@pytest.mark.parametrize("text", NO_DOCUMENT)
def test_what_is_no_document_is_told_in_the_readers_language(text: str, tmp_path: Path) -> None:
    error = refusal(lambda: build(io.StringIO(text), tmp_path / "made"))
    said = set()
    for language in Language:
        speak(language)
        said.add(str(error))
    assert len(said) == 3


def sentences() -> Iterator[str]:
    """Where an error is made of a sentence that stands in the code."""
    kinds = {"ValueError"} | {kind.__name__ for kind in _kinds(DossierflowError)}
    for name, tree in trees("dossierflow").items():
        if name.startswith(OURS):
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                    text = node.args[0] if node.args else None
                    if isinstance(text, ast.JoinedStr | ast.Constant | ast.BinOp):
                        yield f"{name}:{node.lineno}"


def _kinds(kind: type) -> Iterator[type]:
    yield kind
    for one in kind.__subclasses__():
        yield from _kinds(one)


def test_no_sentence_of_an_error_stands_in_the_code() -> None:
    assert len([name for name in names("dossierflow") if name.startswith(OURS)]) > 60
    assert list(sentences()) == []
    source = "raise BadData(f'{a} is wrong')"
    assert isinstance(ast.parse(source).body[0].exc.args[0], ast.JoinedStr)  # type: ignore[attr-defined]


def test_each_sentence_of_an_error_is_one_that_the_code_says() -> None:
    called = {
        node.args[0].value
        for name, tree in trees("dossierflow").items()
        if name.startswith("dossierflow/coda/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    }
    said = {key for key in words.table("errors") if not key.startswith("archive-")}
    assert said <= called
