"""Documents as Billit lists them, and the entries that Exact's books show."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("order_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("number", sa.String(128), nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("total_incl", sa.BigInteger, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),  # DocumentSummary
    sa.Column("last_modified", Instant),
    sa.Column("held", sa.String(64), nullable=False, default=""),  # the gate that holds it back
    # A delivery stands, or did: only "including already exported" offers it again.
    sa.Column("settled", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column(
        "reference", sa.String(128), nullable=False, default="", server_default=""
    ),  # normalised number
    # Billit says otherwise since it was delivered, and nobody has compared it yet, or it differs.
    sa.Column("changed", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Index("ix_documents_dossier_date", "dossier_id", "date"),
    sa.Index("ix_documents_reference", "dossier_id", "reference"),
    sa.Index("ix_documents_changed", "dossier_id", "changed"),
    sa.Index("ix_documents_dossier_settled", "dossier_id", "settled"),
)

ledger_entries = sa.Table(
    "ledger_entries",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("entry_id", sa.String(36), primary_key=True),
    sa.Column("entry_number", sa.Integer, nullable=False),
    sa.Column("journal", sa.String(16), nullable=False),
    sa.Column("type", sa.Integer, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("account_id", sa.String(36), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("your_ref", sa.String(128), nullable=False),
    sa.Column("marker", sa.String(256), nullable=False),
    sa.Column("line_id", sa.String(36), nullable=False),  # of the line 0: sync/Deleted names lines
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("deleted_at", Instant),
    sa.Column(
        "reference", sa.String(128), nullable=False, default="", server_default=""
    ),  # normalised your_ref
    sa.Column("changed", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("period", sa.String(8), nullable=False, default="", server_default=""),  # 11/2026
    # By line number: GL account, VAT code and amount, as the stream gave them.
    sa.Column("lines", sa.JSON, nullable=False, default=dict, server_default="{}"),
    sa.Index("ix_ledger_entries_reference", "dossier_id", "reference"),
    sa.Index("ix_ledger_entries_changed", "dossier_id", "changed"),
    sa.Index("ix_ledger_entries_dossier_marker", "dossier_id", "marker"),
    sa.Index("ix_ledger_entries_dossier_line", "dossier_id", "line_id"),
    sa.Index("ix_ledger_entries_match", "dossier_id", "account_id", "amount"),
    sa.Index("ix_ledger_entries_alike", "dossier_id", "date", "amount"),
)
#: Lines of entries in general journals, cash books and bank books: an invoice may stand there by hand.
ledger_lines = sa.Table(
    "ledger_lines",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("line_id", sa.String(36), primary_key=True),
    sa.Column("entry_id", sa.String(36), nullable=False),
    sa.Column("line_number", sa.Integer, nullable=False),
    sa.Column("account_id", sa.String(36), nullable=False),  # the relation; '' = none
    sa.Column("gl_account_code", sa.String(32), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("vat_amount", sa.BigInteger, nullable=False),
    sa.Column("your_ref", sa.String(128), nullable=False),
    sa.Column("description", sa.String(512), nullable=False),
    sa.Column("deleted_at", Instant),
    sa.Index("ix_ledger_lines_dossier_id_account_id", "dossier_id", "account_id"),
    sa.Index("ix_ledger_lines_dossier_id_amount", "dossier_id", "amount"),
    sa.Index("ix_ledger_lines_dossier_id_entry_id", "dossier_id", "entry_id"),
)
_gone = ledger_entries.c.deleted_at.is_not(None)
sa.Index("ix_ledger_entries_gone", ledger_entries.c.dossier_id, sqlite_where=_gone, postgresql_where=_gone)
