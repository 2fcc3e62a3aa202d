"""Atom XML, which Exact answers to whoever does not ask for JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" '
    'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
)
_DATE = re.compile(r"/Date\((-?\d+)\)/$")


def atom(content: Any) -> str:
    """The same content that JSON would carry inside "d"."""
    if isinstance(content, list):
        content = {"results": content}
    if "results" in content:
        entries = "".join(_entry(row) for row in content["results"])
        following = content.get("__next")
        link = f'<link rel="next" href={quoteattr(following)}/>' if following else ""
        return f"{HEAD}<feed {NAMESPACES}>{entries}{link}</feed>"
    return HEAD + _entry(content).replace("<entry>", f"<entry {NAMESPACES}>", 1)


def atom_error(text: str) -> str:
    namespace = 'xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
    return f'{HEAD}<error {namespace}><code/><message xml:lang="">{escape(text)}</message></error>'


def _entry(row: dict[str, Any]) -> str:
    identity = escape(row.get("__metadata", {}).get("uri", ""))
    links = "".join(
        f'<link rel="related" title="{name}" href={quoteattr(value["__deferred"]["uri"])}/>'
        for name, value in row.items()
        if isinstance(value, dict) and "__deferred" in value
    )
    properties = "".join(
        _property(name, value) for name, value in row.items() if not isinstance(value, dict | list)
    )
    return (
        f"<entry><id>{identity}</id>{links}"
        f'<content type="application/xml"><m:properties>{properties}</m:properties></content></entry>'
    )


def _property(name: str, value: Any) -> str:
    if value is None:
        return f'<d:{name} m:null="true"/>'
    text = str(value).lower() if isinstance(value, bool) else str(value)
    date = _DATE.match(text)
    if date:
        text = datetime.fromtimestamp(int(date[1]) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"<d:{name}>{escape(text)}</d:{name}>"
