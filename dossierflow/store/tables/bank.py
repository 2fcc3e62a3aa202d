"""Bank accounts, their transactions, the CODA files that were received or made, and where those went."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

bank_accounts = sa.Table(
    "bank_accounts",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("iban", sa.String(34), primary_key=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    sa.Column("bic", sa.String(11), nullable=False, default=""),
    sa.Column("name", sa.String(256), nullable=False, default=""),
    sa.Column("link", sa.String(64), nullable=False, default=""),  # BankProviderStatus, as received
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("balance", sa.BigInteger),  # cents, as Billit last said
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("opening_balance", sa.BigInteger),  # thousandths, at the end of opening_day
    sa.Column("opening_day", sa.Date),
    sa.Column("opening_source", sa.String(8), nullable=False, default=""),  # proved, given
    sa.Column("opening_number", sa.Integer),  # the first generated number, where others made those before
    sa.Column("agreed_on", sa.Date),  # last day on which balance and chain said the same
)

bank_transactions = sa.Table(
    "bank_transactions",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("iban", sa.String(34), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),  # BankTransaction
    sa.Column("first_seen", Instant, nullable=False),
    sa.Column("year", sa.Integer),  # the statement it stands on
    sa.Column("number", sa.Integer),
    sa.Index("ix_bank_transactions_account", "dossier_id", "iban", "currency", "day"),
)

coda_files = sa.Table(
    "coda_files",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(128), nullable=False),  # under which it is delivered
    sa.Column("received_name", sa.String(256), nullable=False, default=""),
    sa.Column("source", sa.String(12), nullable=False),  # bank, generated
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("stored_at", Instant, nullable=False),
    sa.Column("finding", sa.Text, nullable=False, default=""),  # JSON: why it is held, or what is to be said
    # '', held, released (by a person), discarded, copy (of what came before)
    sa.Column("state", sa.String(12), nullable=False, default=""),
    sa.UniqueConstraint("dossier_id", "name"),
)

statements = sa.Table(
    "statements",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("iban", sa.String(34), primary_key=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    # '' for our own: the database itself refuses a second statement of that number. A bank may repeat one.
    sa.Column("edition", sa.String(64), primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("old_day", sa.Date, nullable=False),
    sa.Column("old_balance", sa.BigInteger, nullable=False),  # thousandths
    sa.Column("new_balance", sa.BigInteger, nullable=False),
    sa.Column("movements", sa.Integer, nullable=False),
    sa.Column("moved", sa.BigInteger),  # what they come to, where it is known
    sa.Column("duplicate", sa.Boolean, nullable=False, default=False),
    sa.Column("sha256", sa.String(64), nullable=False),  # of the file it stands in
    sa.Index("ix_statements_file", "dossier_id", "sha256"),
)

coda_deliveries = sa.Table(
    "coda_deliveries",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("dossier_id", sa.String(32), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("destination", sa.String(256), nullable=False),
    sa.Column("name", sa.String(256), nullable=False),
    sa.Column("duplicate", sa.Boolean, nullable=False, default=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_coda_deliveries_file", "dossier_id", "sha256"),
)

feed_items = sa.Table(
    "feed_items",
    metadata,
    sa.Column("feed", sa.String(128), primary_key=True),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("dossier_id", sa.String(32), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("stored_at", Instant, nullable=False),
    sa.Column("confirmed_at", Instant),
)
