"""What a person reads of an error is in the texts: no sentence of it stands in code, in one language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from dossierflow.texts import languages, load
from tests.support.code import PRODUCT, trees

#: CODA has words of its own (`coda/words`), and tests of its own that see to them.
ELSEWHERE = ("dossierflow/coda/",)
#: Whoever mends our code reads it in English: a contract that we broke ourselves.
FOR_DEVELOPERS = {"Bug"}
#: Besides the errors of `errors`, what becomes the words of one.
BECOME_ERRORS = {"NotJson", "FieldFault"}
#: Two words next to each other.
SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:]? +[^\W\d_]{2,}")


def modules() -> dict[str, ast.Module]:
    return {
        name: tree for name, tree in trees(*PRODUCT, "deployments").items() if not name.startswith(ELSEWHERE)
    }


def error_classes(found: dict[str, ast.Module]) -> set[str]:
    """Every class below DossierflowError, by its name, wherever it is declared."""
    declared = [node for tree in found.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    below = {"DossierflowError"}
    for _ in declared:
        more = {one.name for one in declared if below & {name_of(base) for base in one.bases}} - below
        if not more:
            break
        below |= more
    return below


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def sentences(tree: ast.Module, classes: set[str]) -> Iterator[tuple[int, str]]:
    """Literal sentences that an error is made with, also where a name stands for one; by their line."""
    named = {
        name_of(target): node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in classes:
            for given in (*node.args, *(one.value for one in node.keywords)):
                said = literal(given, named)
                if SENTENCE.search(said):
                    yield node.lineno, said


def literal(node: ast.expr, named: dict[str, ast.expr]) -> str:
    """The text that stands in an expression; what is filled in is a dot."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(literal(part, named) for part in parts)
        case ast.FormattedValue():
            return "."
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            return literal(one, named) + " | " + literal(other, named)
        case ast.Call(func=ast.Attribute(value=template, attr="format" | "join")):
            return literal(template, named)
        case ast.Name(id=name) if name in named:
            return literal(named[name], {})
        case _:
            return ""


def test_no_error_is_made_with_a_sentence_in_code() -> None:
    found = modules()
    classes = (error_classes(found) | BECOME_ERRORS) - FOR_DEVELOPERS
    assert {"BadData", "WrongDivision", "Unreachable", "ChainStanding", "Gone"} <= classes
    said = [
        f"{name}:{line}: {text}" for name, tree in found.items() for line, text in sentences(tree, classes)
    ]
    assert said == []


@pytest.mark.parametrize(
    "code",
    [
        'raise BadData("is no amount")',
        'raise BadData(f"{value} is no amount", field="x")',
        'raise errors.BadData(key, next_step="Correct it in Exact.")',
        'SAYS = "is no amount"\nraise BadData(SAYS)',
        'raise BadData("{} is no amount".format(value))',
        'raise BadData(key + (" is no amount" if value else ""))',
    ],
)
def test_a_sentence_is_found_in_whatever_form(code: str) -> None:
    assert len(list(sentences(ast.parse(code), {"BadData"}))) == 1


@pytest.mark.parametrize(
    "code",
    [
        'raise BadData(phrase("error.no-amount"), field="(answer)")',
        'raise told(BadData, "no-amount", value=value)',
        'raise Bug("the next page is on another site")',
    ],
)
def test_a_key_and_a_sentence_for_developers_are_none(code: str) -> None:
    assert list(sentences(ast.parse(code), {"BadData"})) == []


#: Who says half a sentence by its key: the table, and at which place the key stands.
SAYERS = {
    "unfit": ("field-fault", 0),
    "refuse": ("field-fault", 1),
    "bad": ("field-fault", 1),
    "not_expected": ("answer-fault", 0),
}


def said_by_key() -> Iterator[tuple[str, str, set[str]]]:
    """Place, key and facts of every half a sentence that the readers of answers say."""
    for name, tree in trees("dossierflow/http", "dossierflow/exact", "dossierflow/billit").items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            table, at = SAYERS.get(name_of(node.func), ("", 0))
            facts = {one.arg for one in node.keywords if one.arg}
            if name_of(node.func) == "phrase" and isinstance(node.args[0], ast.Constant):
                yield f"{name}:{node.lineno}", str(node.args[0].value), facts
            elif table and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                yield f"{name}:{node.lineno}", f"{table}.{literal(node.args[at], {})}", facts


@pytest.mark.parametrize("table", ["field-fault", "answer-fault"])
@pytest.mark.parametrize("language", languages())
def test_whatever_a_reader_says_has_its_text_and_its_facts_and_none_is_left_over(
    table: str, language: str
) -> None:
    texts = {f"{table}.{key}": text for key, text in load(language)[table].items()}
    said = [one for one in said_by_key() if one[1].startswith(f"{table}.")]
    assert {key for _, key, _ in said} == texts.keys()
    wrong = [
        (place, key)
        for place, key, given in said
        if given != {fact for _, fact, _, _ in Formatter().parse(texts[key]) if fact is not None}
    ]
    assert wrong == []
