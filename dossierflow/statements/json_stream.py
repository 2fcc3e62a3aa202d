"""A JSON document read a value at a time, so that a file of a million transactions needs little memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO

from dossierflow.errors import BadData
from dossierflow.kernel.told import told

CHUNK = 1 << 16
#: Of one value: more than any transaction, less than the memory of a small machine.
LARGEST_VALUE = 1 << 24

#: Digits; Python refuses to read more than 4,300.
LONGEST_NUMBER = 1000


class _LongNumber(Exception):
    """A number of more digits than anything has; its text is how it begins."""


def _integer(digits: str) -> int | Decimal:
    # An int would forget the sign of -0, which is refused further on.
    if len(digits) > LONGEST_NUMBER:
        raise _LongNumber(digits[:20])
    return Decimal(digits) if digits == "-0" else int(digits)


#: Decimals stay exact; NaN and Infinity become texts, which no amount accepts.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=_integer, parse_constant=str)
_SPACE = " \t\r\n"
_BEHIND_SPACE = re.compile(f"[^{_SPACE}]")


class JsonStream:
    """Walks through objects and arrays without holding them; every error is a BadData with its line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._buffer = ""
        self._place = 0
        self._line = 1
        self._ended = False

    def members(self) -> Iterator[str]:
        """The keys of an object; take each one's value before going on."""
        yield from (self._key() for _ in self._entries("{", "}"))

    def elements(self) -> Iterator[None]:
        """The places of an array's elements; take each one before going on."""
        yield from (None for _ in self._entries("[", "]"))

    def value(self) -> Any:
        """The next value as a whole."""
        self.peek()
        size = CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._place)
            except _LongNumber as number:
                raise told(
                    BadData, "json-long-number", line=self._at, start=str(number), most=LONGEST_NUMBER
                ) from None
            except RecursionError:
                raise told(BadData, "json-nested", line=self._at) from None
            except json.JSONDecodeError:
                if self._ended or len(self._buffer) - self._place > LARGEST_VALUE:
                    raise told(BadData, "json-malformed", line=self._at) from None
            else:
                # A number at the very end of what was read may go on in what was not.
                if end < len(self._buffer) or self._ended:
                    self._place = end
                    return value
            self._read(size)
            size *= 2

    def peek(self) -> str:
        """The next character that is no white space, '' at the end."""
        next_one = self._buffer[self._place : self._place + 1]
        if next_one and next_one not in _SPACE:
            return next_one
        while True:
            found = _BEHIND_SPACE.search(self._buffer, self._place)
            if found:
                self._place = found.start()
                return found[0]
            self._place = len(self._buffer)
            if self._ended:
                return ""
            self._read(CHUNK)

    def end(self) -> None:
        """Refuse anything after the document."""
        if self.peek():
            raise told(BadData, "json-goes-on", line=self._at)

    def _entries(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        if self.peek() == closing:
            self._place += 1
            return
        while True:
            yield None
            found = self.peek()
            if found == closing:
                self._place += 1
                return
            if found != ",":
                self._take(",")
            self._place += 1

    def _key(self) -> str:
        key = self.value()
        if not isinstance(key, str):
            raise told(BadData, "json-no-name", line=self._at)
        self._take(":")
        return key

    def _take(self, wanted: str) -> None:
        found = self.peek()
        if not found:
            raise told(BadData, "json-ends", line=self._at, wanted=wanted)
        if found != wanted:
            raise told(BadData, "json-other", line=self._at, wanted=wanted, found=found)
        self._place += 1

    def _read(self, size: int) -> None:
        self._line += self._buffer.count("\n", 0, self._place)
        try:
            chunk = self._stream.read(size)
        except UnicodeDecodeError:
            raise told(BadData, "json-no-utf-8") from None
        self._buffer = self._buffer[self._place :] + chunk
        self._place = 0
        self._ended = not chunk

    @property
    def _at(self) -> int:
        """The line that is read."""
        return self._line + self._buffer.count("\n", 0, self._place)
