"""What a phrase says in English, so that a test can name the sentence that a person reads."""

from collections.abc import Iterable

from dossierflow.texts import words


def said(text: str) -> str:
    return words("en").say(text)


def all_said(texts: Iterable[str]) -> list[str]:
    return [said(text) for text in texts]
