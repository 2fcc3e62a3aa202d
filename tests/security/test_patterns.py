"""Every regular expression of ours costs as much as its text is long, whatever is written to make it slow.

For each repeat in a pattern worst texts are made: what leads up to it, something many times, and an end that
does not fit. They are searched or matched, as the module does it.
"""

from __future__ import annotations

import ast
import importlib
import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as grammar  # type: ignore[import-not-found]
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.code import PRODUCT, trees

#: Characters of worst texts: what doubles with each is found at a step where it still ends, however fast the
#: machine. A square needs the last.
SIZES = (16, 18, 20, 22, 24, 27, 32, 40, 50, 63, 80, 125, 200, 320, 12_000)
SLOWEST = 0.05  # seconds for one: what is linear takes a hundredth of that
METHODS = {"search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split"}
ANCHORED = {"match", "fullmatch"}
USUAL, END = " 0aA.", " \n0aA-.,:/@=\"'\0"
#: Read by nobody but a text of so many characters, and where that is bounded.
SHORT = {
    "dossierflow/coda/formats.py": 4096,  # HEAD
}


def held(value: Any) -> Iterator[re.Pattern[str]]:
    """The patterns in a value of a module, in whatever it is kept."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from held(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from held(one)


def named(tree: ast.Module, module: Any) -> Iterator[tuple[re.Pattern[Any], set[str]]]:
    """Patterns that have a name in the module, each with what is done with it."""
    called: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            called.setdefault(ast.unparse(node.value), set()).add(node.attr)
    everything = {method for methods in called.values() for method in methods}
    # A table's patterns are called by another name: by none that is a pattern's own.
    unnamed = {
        method
        for owner, methods in called.items()
        if not isinstance(vars(module).get(owner), re.Pattern)
        for method in methods
    }
    for name, value in vars(module).items():
        for pattern in held(value):
            yield pattern, called.get(name) or unnamed or everything


def inline(tree: ast.Module) -> Iterator[tuple[re.Pattern[Any], set[str]]]:
    """Patterns that stand where they are used, and those that a choice object and its form have."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called, text = ast.unparse(node.func), node.args[0].value
            if isinstance(text, str | bytes) and called.removeprefix("re.") in METHODS and "re." in called:
                yield re.compile(text), {called.removeprefix("re.")}
    for node in tree.body:  # the expressions of choice objects
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value[:1] == "^":
            yield re.compile(value.value), {"search"}


def sample(tree: Any) -> str:
    """A short text that fits this part of a pattern, as far as it is easily told."""
    said = ""
    for kind, value in tree:
        if kind is op.LITERAL:
            said += chr(value)
        elif kind in (op.ANY, op.NOT_LITERAL):
            said += "a"
        elif kind is op.IN:
            said += member(value)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            said += sample(value[2]) * value[0]
        elif kind is op.SUBPATTERN:
            said += sample(value[3])
        elif kind is op.BRANCH:
            said += sample(value[1][0])
    return said


def member(choice: Any) -> str:
    kind, value = choice[0]
    if kind is op.NEGATE:
        banned = {chr(one[1]) for one in choice if one[0] is op.LITERAL}
        return next(mark for mark in "aA0.x~" if mark not in banned)
    if kind is op.RANGE:
        return chr(value[0])
    if kind is op.CATEGORY:
        return {"SPACE": " ", "DIGIT": "0", "WORD": "a"}.get(str(value).rpartition("_")[2], "a")
    return chr(value)


def repeats(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What leads up to each long repeat, and what it repeats."""
    for kind, value in tree:
        inner = []
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            if value[1] > 50:
                yield before, sample(value[2])
            inner = [value[2]]
        elif kind is op.SUBPATTERN:
            inner = [value[3]]
        elif kind is op.BRANCH:
            inner = value[1]
        for one in inner:
            yield from repeats(one, before)
        before += sample([(kind, value)])


def literals(tree: Any) -> set[str]:
    """The characters that the pattern names."""
    return {chr(int(code)) for code in re.findall(r"LITERAL, (\d+)", repr(tree)) if int(code) < 0x3000}


def worst(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    tree = grammar.parse(pattern.pattern, pattern.flags & ~re.UNICODE | 0)
    pumps = sorted(literals(tree.data))[:8] + list(USUAL)
    for before, body in dict.fromkeys(repeats(tree.data)):
        for pump in dict.fromkeys([body or "a", f"{before}{body}" or "a", *pumps]):
            yield before + pump * (size // len(pump)) + "\0"
        yield before + (body or "a") * (size // len(body or "a")) + END
        yield from (before + mark * size + END for mark in literals(tree.data) & set(".@:/ "))


def seconds(pattern: re.Pattern[Any], methods: set[str], text: str) -> float:
    given = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    if methods - ANCHORED:
        pattern.sub(type(given)(), given)
    if methods & ANCHORED:
        pattern.match(given), pattern.fullmatch(given)
    return time.process_time() - began


def slow_text(pattern: re.Pattern[Any], methods: set[str], most: int = SIZES[-1]) -> tuple[float, str] | None:
    """One for which it takes too long, found while that is still short."""
    for size in SIZES:
        for text in worst(pattern, min(size, most)):
            took = seconds(pattern, methods, text)
            if took > SLOWEST and min(took, seconds(pattern, methods, text)) > SLOWEST:
                return round(took, 2), text[:40]
    return None


@pytest.mark.parametrize(
    "expression",
    [
        r"\d\s*/?\s*x",
        r"(a+)+$",
        r"^\s*(x)?\s*$",
        r"^[^@]+@[^@ ]+\.[^@ ]+$",
        r"(a|a)*b",
        r" +$",
        r"<.*?>.*?</",
    ],
)
def test_a_pattern_that_is_slow_is_found(expression: str) -> None:
    assert slow_text(re.compile(expression), {"search"})


def test_no_pattern_is_slow_on_its_worst_text() -> None:
    slow, counted = {}, set()
    for name, tree in trees(*PRODUCT).items():
        if "/migrations/" in name:
            continue
        module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for pattern, methods in [*named(tree, module), *inline(tree)]:
            if (key := (pattern.pattern, *sorted(methods))) in counted:
                continue
            counted.add(key)
            if found := slow_text(pattern, methods, SHORT.get(name, SIZES[-1])):
                slow[name, pattern.pattern] = found
    assert len(counted) > 80
    assert slow == {}
