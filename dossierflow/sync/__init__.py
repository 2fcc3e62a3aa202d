"""Following Exact's sync endpoints: rows and cursor are stored together, so nothing is missed."""

from dossierflow.sync.books import BooksRead, read_books
from dossierflow.sync.deletions import Deleted, read_deletions
from dossierflow.sync.follow import Stream, follow

__all__ = ["BooksRead", "Deleted", "Stream", "follow", "read_books", "read_deletions"]
