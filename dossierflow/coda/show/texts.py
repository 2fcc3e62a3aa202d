"""Communications in words, and whole: pieces that go on in the next record are joined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dossierflow.coda import structured, words
from dossierflow.coda.show.amounts import amount, grouped
from dossierflow.coda.statement import Information, Movement
from dossierflow.coda.structured import Place, Value
from dossierflow.coda.words import Language

#: Positions of free text in the records of a movement, and of one, two or three records of information.
_MOVEMENT, _INFORMATION = 149, (73, 178, 268)
#: Belgian structured communications have twelve digits, creditor references up to 25 characters.
_BELGIAN, _CREDITOR = 12, 25
_TEXT_ZONES = frozenset({"communication", "message"})
_NAME = "001"
#: Free text, and structured communications that are one number.
_PLAIN = frozenset({"", "100", "101", "102"})


def communication(place: Place, digits: str, text: str, language: Language = Language.EN) -> str:
    """A communication in words: free text as it is, a structured one by its zones."""
    if not digits:
        return _tidy(text)
    if digits in ("101", "102"):
        return _with_rest(f"+++{text[:3]}/{text[3:7]}/{text[7:_BELGIAN]}+++", text[_BELGIAN:])
    if digits == "100":
        return _with_rest(grouped(text[:_CREDITOR].rstrip()), text[_CREDITOR:])
    known = structured.find(place, digits)
    if known is None or structured.faults(known, text):
        return f"[{digits}] {_tidy(text)}"
    return " · ".join(part for part in _text_and_zones(place, digits, text, language) if part)


def _text_and_zones(place: Place, digits: str, text: str, language: Language) -> tuple[str, str]:
    """Of a structured communication: what somebody wrote, and what the other zones say."""
    said, named = [], []
    for zone, value in structured.decode(place, digits, text).items():
        spoken = _spoken(digits, zone, value, language)
        if spoken and zone in _TEXT_ZONES and isinstance(value, str):
            said.append(_tidy(value))
        elif spoken:
            named.append(spoken)
    kind = words.type_name(digits, language)
    return " ".join(said), f"{kind}: {', '.join(named)}" if named else kind


def whole(movement: Movement, language: Language) -> tuple[str, list[str]]:
    """The communication of a movement with what continues it, and the other information in paragraphs."""
    main = movement.communication
    free = not movement.structured
    rest = [one for one in movement.information if one.structured != _NAME or not _is_name(movement, one)]
    if free and rest and not rest[0].structured:
        joined = _joined(main, _MOVEMENT, rest[0].text) if main else None
        if joined is not None:
            size = len(rest[0].text)
            paragraphs = list(_paragraphs(rest[1:], language, joined, _capacity(size) - size))
            return _tidy(paragraphs[0]), paragraphs[1:]
    text, zones = _main(movement, language)
    return text, [found for found in (zones, *_paragraphs(rest, language)) if found]


def _main(movement: Movement, language: Language) -> tuple[str, str]:
    """The communication, and the zones beside it where it is one zone of a structured communication."""
    digits, text = movement.structured, movement.communication
    known = structured.find(Place.MOVEMENT, digits) if digits not in _PLAIN else None
    if known is not None and known.zones and not structured.faults(known, text):
        said, zones = _text_and_zones(Place.MOVEMENT, digits, text, language)
        if said:
            return said, zones
    return communication(Place.MOVEMENT, digits, text, language), ""


def full_name(movement: Movement) -> str:
    """The counterparty's name, from information 001 where record 2.3 has only its beginning."""
    for information in movement.information:
        if information.structured == _NAME and _is_name(movement, information):
            return _tidy(information.text[:70]) or movement.counterparty_name
    return movement.counterparty_name


def address(movement: Movement) -> str:
    """The counterparty's address and identification, from information 001."""
    for information in movement.information:
        if information.structured == _NAME:
            return ", ".join(
                part for start in (70, 105, 140) if (part := _tidy(information.text[start : start + 35]))
            )
    return ""


def _is_name(movement: Movement, information: Information) -> bool:
    return information.text.startswith(movement.counterparty_name[:35])


def _paragraphs(
    information: list[Information], language: Language, text: str | None = None, room: int = 0
) -> Iterator[str]:
    """Free texts joined where one goes on in the next; structured ones in words, each by itself.

    `text` is what came before, with `room` positions left in its last record.
    """
    for one in information:
        if one.structured:
            if text is not None:
                yield _tidy(text)
            text = None
            yield communication(Place.INFORMATION, one.structured, one.text, language)
            continue
        joined = None if text is None else _goes_on(text, room, one.text)
        if joined is None:
            if text is not None:
                yield _tidy(text)
            joined = one.text
        text, room = joined, _capacity(len(one.text)) - len(one.text)
    if text is not None:
        yield _tidy(text)


def _joined(text: str, capacity: int, following: str) -> str | None:
    return _goes_on(text, capacity - len(text), following)


def _goes_on(text: str, room: int, following: str) -> str | None:
    """Both as one text where the first ended because its positions did; else None."""
    if room <= 0:
        return text + following
    first = following.split(" ", 1)[0]
    return f"{text} {following}" if len(first) + 1 >= room else None


def _capacity(length: int) -> int:
    return next((capacity for capacity in _INFORMATION if length <= capacity), _INFORMATION[-1])


def _with_rest(reference: str, rest: str) -> str:
    rest = _tidy(rest)
    return f"{reference} {rest}" if rest else reference


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _spoken(digits: str, zone: str, value: Value, language: Language) -> str:
    """A zone in words, '' where it says nothing: a zero, a code for « not specified »."""
    if value is None or value == 0 or (isinstance(value, str) and not value.strip(" 0")):
        # The zero of a code may be a word (`sign`); of all else it says nothing.
        meaning = words.code_word(digits, zone, value, language) if isinstance(value, str) else None
        return meaning or ""
    label = words.zone_name(zone, language)
    if zone == "reason" and isinstance(value, str):
        text = words.reason(value, language)
    elif isinstance(value, str):
        text = _text_value(digits, zone, value, language)
    else:
        text = _value(value)
    return f"{label} {text}".strip() if text else ""


def _text_value(digits: str, zone: str, value: str, language: Language) -> str:
    meaning = words.code_word(digits, zone, value, language)
    if meaning is not None:
        return meaning
    if zone == "category":
        return str(words.table(f"codes.{language}")["categories"].get(value, value))
    if zone == "hour":
        return f"{value[:2]}:{value[2:]}"
    if zone == "volume":
        return f"{value[:3].lstrip('0') or '0'},{value[3:]} l"
    if zone == "unit_price":
        return f"{value[:2].lstrip('0') or '0'},{value[2:]}"
    if zone == "card":
        return grouped(value)
    return value.lstrip("0") if value.isdigit() and zone in _COUNTS else _tidy(value)


_COUNTS = frozenset({"sequence", "first", "last", "period", "days", "pieces", "quantity"})


def _value(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return amount(value) if isinstance(value, int) else str(value)
