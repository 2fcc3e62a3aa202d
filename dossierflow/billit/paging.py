"""Lists: pages of 120 by NextPageLink, and rows of which a bad one does not stop its neighbours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from dossierflow.billit.session import Session
from dossierflow.errors import BadData, Unavailable
from dossierflow.http.reader import JsonObject
from dossierflow.kernel.told import told

T = TypeVar("T")
MOST_PAGES = 20_000


class Page(list[T]):
    """The good rows of one page, in Billit's order.

    `refused` holds an error for each row that could not be read: a problem for a person, and no reason to
    stop. `newest` is the highest LastModified on the page, refused rows included where theirs could be read.
    """

    def __init__(
        self, rows: Iterable[T] = (), refused: Iterable[BadData] = (), newest: dt.datetime | None = None
    ) -> None:
        super().__init__(rows)
        self.refused = list(refused)
        self.newest = newest


def raw_pages(session: Session, path: str, params: Mapping[str, str]) -> Iterator[list[Any]]:
    """The rows of each page as received. Follows NextPageLink until there is none."""
    answer = session.get(path, params)
    seen: set[int] = set()
    while True:
        rows, link = _page(session, path, answer)
        yield rows
        if not link:
            return
        if hash(link) in seen or len(seen) >= MOST_PAGES:
            raise told(Unavailable, "pages-without-end", path=path, dossier=session.context.label)
        seen.add(hash(link))
        answer = session.follow(link)


def read_rows(
    session: Session, rows: Iterable[Any], read: Callable[[JsonObject], T | None], name: str = "Items"
) -> Page[T]:
    """`read` each row; None leaves it out, BadData goes to `refused`."""
    page: Page[T] = Page()
    for index, value in enumerate(rows):
        try:
            row = read(JsonObject.of(value, session.where, f"{name}[{index}]."))
        except BadData as error:
            page.refused.append(error)
        else:
            if row is not None:
                page.append(row)
    return page


def _page(session: Session, path: str, answer: Any) -> tuple[list[Any], str]:
    if isinstance(answer, list):
        return answer, ""
    items = answer.get("Items") if isinstance(answer, dict) else None
    if items is None and isinstance(answer, dict) and "Items" in answer:
        items = []  # as .NET may write a list without rows
    if not isinstance(items, list):
        raise told(Unavailable, "answer-is-no-list", path=path, dossier=session.context.label)
    link = answer.get("NextPageLink")
    return items, link if isinstance(link, str) else ""
