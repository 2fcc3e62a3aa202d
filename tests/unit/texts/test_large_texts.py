"""What others wrote may be of any length: it is told from a phrase, and not kept for having been said."""

from __future__ import annotations

import tracemalloc

from dossierflow.texts import phrase
from dossierflow.texts.phrase import LONGEST_REMEMBERED, _phrase, parts


def test_a_text_of_a_million_lines_is_no_phrase_by_its_first() -> None:
    text = "x\n" * 2**19
    tracemalloc.start()
    assert parts(text) == []
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 * 2**20


def test_a_phrase_of_long_facts_is_made_and_not_remembered() -> None:
    _phrase.cache_clear()
    answer = "y" * (LONGEST_REMEMBERED + 1)
    assert phrase("cause.bug", answer=answer).facts == {"answer": answer}
    assert _phrase.cache_info().currsize == 0
    phrase("cause.bug", answer="a text that nothing else here says")
    assert _phrase.cache_info().currsize == 1
