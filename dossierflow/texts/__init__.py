"""What people read, in each language as a whole: one file a language, the same keys in every file.

A sentence is looked up by its key and filled with facts, which are keys or values and never sentences. A new
language is one file beside the others: nothing else names the languages.
"""

from dossierflow.texts.files import languages, load, there_is
from dossierflow.texts.gaps import Gaps, command_word, filled, quoted_fact
from dossierflow.texts.phrase import Cents, Fact, Phrase, listed, parts, phrase, quoted
from dossierflow.texts.words import NAMED_BY, Words, speak, spoken, words

__all__ = [
    "NAMED_BY",
    "Cents",
    "Fact",
    "Gaps",
    "Phrase",
    "Words",
    "command_word",
    "filled",
    "languages",
    "listed",
    "load",
    "parts",
    "phrase",
    "quoted",
    "quoted_fact",
    "speak",
    "spoken",
    "there_is",
    "words",
]
