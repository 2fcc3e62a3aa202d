"""Following Exact's sync endpoints: rows and cursor are stored together, so nothing is missed."""

from dossierflow.sync.books import BooksResult, read_books
from dossierflow.sync.deletions import DeletionsResult, read_deletions
from dossierflow.sync.follow import Stream, follow

__all__ = ["BooksResult", "DeletionsResult", "Stream", "follow", "read_books", "read_deletions"]
