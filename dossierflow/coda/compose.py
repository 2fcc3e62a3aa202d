"""Texts laid out over the records that hold them, so that no word or number is cut where it goes on.

Readers take the 149 positions of a movement for the communication: an invoice number cut at its end is lost
to them. So a text that goes on in information records ends its part at a word; and because readers show
little of a direct debit, banks repeat it in words, and so can we.
"""

from __future__ import annotations

from dossierflow.coda.show.texts import communication
from dossierflow.coda.statement import Information
from dossierflow.coda.structured import Place
from dossierflow.coda.text import clean, head, lines
from dossierflow.coda.words import Language
from dossierflow.coda.writer import INFORMATION_CUTS, MOVEMENT_CUTS, Charset

_COMMUNICATION, _LINE = MOVEMENT_CUTS[-1], INFORMATION_CUTS[0]


def spread(text: str) -> tuple[str, tuple[Information, ...]]:
    """The communication of a movement, and the information that continues it: to stand first behind it.

    `text` is clean (`text.clean`); joined with a blank, the pieces are the text again.
    """
    first, rest = head(text, _COMMUNICATION)
    return first, tuple(Information(line) for line in lines(rest, _LINE)) if rest else ()


def in_words(
    digits: str, content: str, language: Language = Language.EN, charset: Charset = Charset.ASCII
) -> tuple[Information, ...]:
    """A structured communication of a movement repeated in words, as information of free text."""
    said = clean(communication(Place.MOVEMENT, digits, content, language), charset)
    return tuple(Information(line) for line in lines(said, _LINE))
