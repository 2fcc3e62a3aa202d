"""API budgets that all processes share: counters per window of time, and the breaker's lanes."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

budget_counters = sa.Table(
    "budget_counters",
    metadata,
    sa.Column("key", sa.String(255), primary_key=True),  # "exact:minute:<app>:310001"
    sa.Column("window", Instant, nullable=False),  # start of the minute or day that is counted
    sa.Column("used", sa.Integer, nullable=False),
    sa.Column("cap", sa.Integer),  # the limit the service named; NULL = the documented one
)

budget_marks = sa.Table(
    "budget_marks",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("lane", sa.String(255), nullable=False),  # app, user, division, endpoint
    sa.Column("at", Instant, nullable=False),
    sa.Column("failed", sa.Boolean, nullable=False),  # false: a call under way
    sa.Index("ix_budget_marks_lane_at", "lane", "at"),
)

#: Of services whose limits are not published: how fast they are called, as all processes have learnt it.
paces = sa.Table(
    "paces",
    metadata,
    sa.Column("service", sa.String(255), primary_key=True),
    sa.Column("per_second", sa.Float, nullable=False),
    sa.Column("good", sa.Integer, nullable=False),  # answers since it last changed
    sa.Column("free_at", Instant, nullable=False),  # when the next call may leave
    sa.Column("free_for_bulk_at", Instant, nullable=False),  # the same, for what waits behind the others
    sa.Column("fell_at", Instant),
)
