"""the causes that messages are judged by are keys of the texts, no longer English sentences"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8d0f4b7a2c15"
down_revision: str | None = "c41e07b6d2f9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: What was kept of a message's status, and the key of the same words now. Other sentences are shown as they are.
KEYS = {
    "was rejected in Exact": "cause.message-rejected",
    "lies in Exact as a draft": "cause.message-draft",
    "lies open in Exact's postbox": "cause.message-open",
    "is prepared in Exact": "cause.message-prepared",
    "is approved in Exact": "cause.message-approved",
    "is realised in Exact": "cause.message-realised",
    "is being processed in Exact": "cause.message-processing",
    "is at Exact's scanning service": "cause.message-scanning",
    "met an error while Exact processed it": "cause.message-error",
    "is blocked in Exact": "cause.message-blocked",
    "is processed in Exact, and no entry with its number, date and amount is seen": "cause.message-processed",
    "is not in Exact's postbox any more": "cause.message-gone",
}
TABLES = [sa.table(name, sa.column("cause", sa.Text)) for name in ("deliveries", "delivery_steps")]


def upgrade() -> None:
    _replace({sentence: f'["{key}", {{}}]' for sentence, key in KEYS.items()})


def downgrade() -> None:
    _replace({f'["{key}", {{}}]': sentence for sentence, key in KEYS.items()})


def _replace(causes: dict[str, str]) -> None:
    for table in TABLES:
        cause = sa.case(causes, value=table.c.cause, else_=table.c.cause)
        op.execute(table.update().where(table.c.cause.in_(list(causes))).values(cause=cause))
