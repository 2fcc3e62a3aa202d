"""PATCH: the body holds only what changes, and only documented properties may."""

from __future__ import annotations

from sandbox.billit import shape
from sandbox.billit.call import Call
from sandbox.billit.contract import PATCHABLE
from sandbox.billit.errors import invalid
from sandbox.kernel.table import Row


def patched(call: Call, definition: str) -> Row:
    """The changes of a PATCH body, bound.

    What Billit does with another property (an error or silence) is not documented: strict refuses it, so that
    a client that relies on it is found out.
    """
    content = call.content()
    changes = shape.bind(definition, content)
    allowed = {name.lower(): name for name in PATCHABLE[definition]}
    refused = [name for name in content if name.lower() not in allowed]
    if refused and call.platform.settings.refuse_patch:
        raise invalid(f"The property '{refused[0]}' cannot be patched.")
    return {name: value for name, value in changes.items() if name.lower() in allowed}
