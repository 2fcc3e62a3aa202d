"""bank accounts of relations are known"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7a1230d16c95"
down_revision: str | None = "fc01b24cc347"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bank_accounts", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.drop_column("bank_accounts")
