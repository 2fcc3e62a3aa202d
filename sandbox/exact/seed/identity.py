"""GUIDs that are the same for the same seed."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.UUID("6f1d5c1e-3a52-4d0b-9f0e-2b7a9d5c7e10")


def guid(seed: int, *parts: object) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, (seed, *parts)))))
