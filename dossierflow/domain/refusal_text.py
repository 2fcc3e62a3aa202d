"""What a person learnt of a text of Exact's: a row of the practice beside the error table."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Stands for anything within a text: an amount, a number, a name.
ANYTHING = re.compile(r"\*|…")
#: What a text must have, beside what stands for anything, before it says what it is about.
FEWEST_LETTERS, FEWEST_WORDS = 10, 2
#: What the text means where it is no refusal at all, and passes by itself.
PASSES = "exact-fault"


@dataclass(frozen=True, slots=True)
class RefusalText:
    """`kind` is the problem that the text means. `business_rule`: a person says that Exact wrote nothing
    where it answers so; else what was answered so stays in doubt until it is looked up."""

    text: str
    kind: str
    business_rule: bool = False
    note: str = ""

    @property
    def passes(self) -> bool:
        return self.kind == PASSES

    @property
    def telling(self) -> bool:
        """Whether the text says enough to know an answer by."""
        words = re.findall(r"[^\W\d_]+", ANYTHING.sub(" ", self.text))
        return len(words) >= FEWEST_WORDS and sum(map(len, words)) >= FEWEST_LETTERS

    def fits(self, answer: str) -> bool:
        """Whether the answer has the text in it, whatever the capitals and spaces."""
        said, at = squeezed(answer), 0
        for part in ANYTHING.split(squeezed(self.text)):
            found = said.find(part.strip(), at)
            if found < 0:
                return False
            at = found + len(part.strip())
        return True


def squeezed(text: str) -> str:
    """As texts are compared and kept."""
    return " ".join(text.split()).casefold()
