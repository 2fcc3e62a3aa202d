"""The admin pages: plain HTML without scripts or outside assets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults

PAGE_ROWS = 50
LONGEST_CELL = 80
MOST_TABLES = 500

LAYOUT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem }}
body {{ padding: 0 1rem; color: #222 }}
h1 {{ font-size: 1.5rem }} h2 {{ font-size: 1.1rem; margin-top: 2rem }} a {{ color: #0b57a4 }}
.scroll {{ overflow-x: auto }} table {{ border-collapse: collapse }}
th, td {{ text-align: left; padding: .25rem .7rem; border-bottom: 1px solid #ddd; white-space: nowrap }}
th {{ background: #f4f4f4 }} td.n {{ text-align: right }} .muted {{ color: #777 }}
</style></head><body>{body}</body></html>"""


def page(title: str, body: str) -> Response:
    """A whole page; `body` is HTML already."""
    return HTMLResponse(LAYOUT.format(title=escape(title), body=body))


def table_html(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as an HTML table whose columns are all fields that have a value somewhere; cells are escaped."""
    listed = list(rows)
    columns = list(
        dict.fromkeys(name for row in listed for name, value in row.items() if value not in (None, ""))
    )
    if not columns:
        return '<p class="muted">Nothing here.</p>'
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(_cell(row.get(name)) for name in columns)}</tr>" for row in listed)
    return f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>'


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    shown = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + " …"
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return f"<td{' class=n' if numeric else ''}>{escape(shown)}</td>"


class Pages:
    """Handlers of the admin pages of one service."""

    def __init__(
        self, service: str, books: Books, clock: SandboxClock, faults: Faults, counters: Counters
    ) -> None:
        self._service, self._books = service, books
        self._clock, self._faults, self._counters = clock, faults, counters

    async def home(self, request: Request) -> Response:
        name = escape(self._service.capitalize())
        body = (
            f"<h1>{name} sandbox</h1>"
            f"<p>It is {self._clock.now():%Y-%m-%d %H:%M:%S} UTC here, at speed {self._clock.speed:g}.</p>"
            f"<h2>Armed faults</h2>{table_html(_fault_rows(self._faults))}"
            f"<h2>Calls received: {self._counters.total}</h2>{table_html(self._counters.rows())}"
            f"<h2>Books</h2>{self._table_list(request.query_params.get('prefix', ''))}"
        )
        return page(f"{name} sandbox", body)

    async def table(self, request: Request) -> Response:
        name = request.path_params["table"]
        offset = max(0, int(request.query_params.get("offset", 0)))
        items = list(self._books.peek(name))
        rows = [{"key": key, **row} for key, row in items[offset : offset + PAGE_ROWS]]
        until = offset + len(rows)
        body = (
            f'<p><a href="/_sandbox/">Sandbox</a></p><h1>{escape(name)}</h1>'
            f"<p>Rows {min(offset + 1, until)} to {until} of {len(items)}. {_turning(offset, len(items))}</p>"
            f"{table_html(rows)}"
        )
        return page(name, body)

    def _table_list(self, prefix: str) -> str:
        sizes = {name: size for name, size in self._books.sizes().items() if name.startswith(prefix)}
        listed = "".join(
            f'<li><a href="/_sandbox/books/{escape(name)}">{escape(name)}</a> ({size})</li>'
            for name, size in islice(sizes.items(), MOST_TABLES)
        )
        more = len(sizes) - MOST_TABLES
        rest = f"<p>{more} more: ask for ?prefix=, such as a division's number.</p>" if more > 0 else ""
        return f"<ul>{listed}</ul>{rest}"


def _fault_rows(faults: Faults) -> list[dict[str, Any]]:
    return [
        {"id": f.id, "kind": f.kind, "method": f.method, "path": f.path, "times": f.times, "after": f.after}
        for f in faults.armed()
    ]


def _turning(offset: int, count: int) -> str:
    links = []
    if offset:
        links.append(f'<a href="?offset={max(0, offset - PAGE_ROWS)}">Previous</a>')
    if offset + PAGE_ROWS < count:
        links.append(f'<a href="?offset={offset + PAGE_ROWS}">Next</a>')
    return " · ".join(links)
