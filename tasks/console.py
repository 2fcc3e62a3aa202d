"""A run goes on when nobody reads what it prints any more: its worker was killed."""

from __future__ import annotations

import os
from contextlib import suppress

from rich.console import Console

from tasks.crashes import OF_THIS_PROCESS


def _go_quiet(console: Console) -> None:
    """Rich would end the process (SystemExit), in the midst of its work, at the next line of its log. The log
    goes to Prefect's server all the same."""
    console.quiet = True
    with suppress(OSError, ValueError):  # a file without a number
        os.dup2(os.open(os.devnull, os.O_WRONLY), console.file.fileno())


def outlive_the_worker() -> None:
    """In the process of a run, which prints to its worker; a program that prints to a person's pipe ends."""
    if OF_THIS_PROCESS in os.environ:
        Console.on_broken_pipe = _go_quiet  # type: ignore[method-assign, assignment]
