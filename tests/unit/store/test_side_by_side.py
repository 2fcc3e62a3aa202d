"""Dossiers side by side, and a library that one of them is the first to need."""

from __future__ import annotations

import subprocess
import sys

#: One thread loads what Great Expectations loads, and takes its time over each part; the other asks SQL.
WORK = """
import importlib, sys, threading, time
import sqlalchemy as sa
from dossierflow.domain.delivery import State
from dossierflow.store.database import Store

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("sqlalchemy.orm."):
            time.sleep(0.03)

sys.meta_path.insert(0, Slow())
store = Store("sqlite://")
other = threading.Thread(target=importlib.import_module, args=["sqlalchemy.orm"])
other.start()
table = sa.table("sqlite_master", sa.column("name"))
asked = True
while asked:
    asked = other.is_alive()
    with store.read() as connection:
        connection.execute(sa.select(table).where(table.c.name == State.SENT)).all()
"""


def test_sql_is_asked_while_a_library_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
