"""What a file is that is no CODA, told by how it begins: a word for people (`words/facts.toml`, `format`)."""

from __future__ import annotations

import codecs
import re

#: Bytes that are looked at.
HEAD = 4096
_STARTS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
#: Statements of account in the forms of others.
STATEMENTS = frozenset({"camt", "mt940", "ofx", "qif"})
#: What people and portals put beside statements in folders and archives.
BESIDE = frozenset({"pdf", "image", "html", "text"})
_TEXTS = (
    ("camt", re.compile(r"\s*<(?=[\s\S]*camt\.05[2-4])")),
    ("html", re.compile(r"\s*<(!doctype html|html)", re.IGNORECASE)),
    ("ofx", re.compile(r"\s*(OFXHEADER|<\?OFX|<\?xml[^>]*>\s*<\?OFX|<OFX)")),
    ("xml", re.compile(r"\s*<[?!A-Za-z]")),
    ("mt940", re.compile(r"\s*(\{1:F01|[\s\S]{0,200}?^:20:[\s\S]*?^:(25|28C?|60[FM]):)", re.MULTILINE)),
    ("qif", re.compile(r"\s*!(Type|Account)")),
    ("json", re.compile(r'\s*(\{\s*["}]|\[\s*[\[{"\]])')),
)
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig"))
#: The first lines of a message: names with values, one of them a name that mail has.
_MAIL = re.compile(
    rb"\s*(?:From [^\n]*\n)?(?=(?:[^\n]+\n){0,40}?(?:MIME-Version|Message-ID|Received|From|Content-Type):)"
    rb"(?:[A-Z][A-Z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}",
    re.IGNORECASE,
)
#: What a letter has, and what no letter has; and what a record has, even one that is wrapped.
_WORDS = re.compile(r"[A-Za-z]{3}[ ,.]+[A-Za-z]{2}")
_NOT_WRITTEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_DIGITS, _RECORD_LIKE = re.compile(r"[0-9]{12}"), 40
#: Lines that must have as many cells as the first, to be a table.
_ROWS = 3


def is_mail(content: bytes) -> bool:
    """A message as mail has it, with whatever hangs on it."""
    return _MAIL.match(content[:HEAD]) is not None


def format_of(content: bytes) -> str:
    """`pdf`, `camt`, `mt940`, …; '' where nothing tells. Only for what is no CODA."""
    head = content[:HEAD]
    for start, name in _STARTS:
        if head.startswith(start):
            return "spreadsheet" if name == "zip" and b"xl/" in content[:HEAD] else name
    if is_mail(head):
        return "mail"
    encoding = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "latin-1")
    text = head.decode(encoding, "replace")
    for name, pattern in _TEXTS:
        if pattern.match(text):
            return name
    if _is_table(text):
        return "csv"
    return "text" if _is_prose(text) else ""


def _is_prose(text: str) -> bool:
    """Words, and no line that may be a record, or a piece of one: letters to customers, readme files."""
    return (
        bool(_WORDS.search(text))
        and not _NOT_WRITTEN.search(text)
        and not any(len(line) >= _RECORD_LIKE and _DIGITS.search(line) for line in text.splitlines())
    )


def _is_table(text: str) -> bool:
    rows = [line for line in text.splitlines() if line.strip()][:_ROWS]
    return len(rows) == _ROWS and any(
        rows[0].count(separator) > 1 and len({row.count(separator) for row in rows}) == 1
        for separator in ";,\t"
    )
