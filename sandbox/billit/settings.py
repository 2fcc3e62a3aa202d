"""What can be chosen when the sandbox starts: `--set billit.NAME=NUMBER`; the defaults are strict.

name               default             meaning
require_party      strict 1, lenient 0  a call without PartyID fails, instead of using the oldest company
header_mode        0                    accountants: 0 both ways, 1 PartyID = dossier, 2 PartyID = office
feed_seconds       strict 60, lenient 0 a feed's index sooner than this answers 429
feed_backlog       1                    a new feed gets the seeded CODA files and released documents
coda_entity        0                    EntityType of a CODA item: 0 Coda, 1 Document (nobody documents it)
balance_bookings   strict 1, lenient 0  booking entries must balance
refuse_patch       strict 1, lenient 0  a property that cannot be patched is an error, instead of ignored
calls_a_minute     0                    429 beyond this many calls a minute for a user; 0 is no limit
delivery_seconds   5                    sandbox seconds until a sent document is delivered
signed_amounts     0                    1 gives TotalAmount of a debit a minus sign
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.kernel.options import Options

CODA_ENTITIES = ("Coda", "Document")


@dataclass(frozen=True, slots=True)
class Settings:
    require_party: bool
    header_mode: int
    feed_seconds: int
    feed_backlog: bool
    coda_entity: str
    balance_bookings: bool
    refuse_patch: bool
    calls_a_minute: int
    delivery_seconds: int
    signed_amounts: bool

    @classmethod
    def of(cls, options: Options) -> Settings:
        strict = int(options.strict)

        def number(name: str, default: int) -> int:
            return options.number(f"billit.{name}", default)

        return cls(
            require_party=bool(number("require_party", strict)),
            header_mode=number("header_mode", 0),
            feed_seconds=number("feed_seconds", 60 * strict),
            feed_backlog=bool(number("feed_backlog", 1)),
            coda_entity=CODA_ENTITIES[number("coda_entity", 0)],
            balance_bookings=bool(number("balance_bookings", strict)),
            refuse_patch=bool(number("refuse_patch", strict)),
            calls_a_minute=number("calls_a_minute", 0),
            delivery_seconds=number("delivery_seconds", 5),
            signed_amounts=bool(number("signed_amounts", 0)),
        )
