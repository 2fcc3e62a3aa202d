"""The seeded practice: an accountants' office and its clients, as plain data that fills both sandboxes."""

from sandbox.practice.model import Practice
from sandbox.practice.seeding import build

__all__ = ["Practice", "build"]
