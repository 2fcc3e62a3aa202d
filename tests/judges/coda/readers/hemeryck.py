"""Runs inside codapy's environment (module `pycoda`): loads and dumps every file of a folder."""

import json
import sys
from pathlib import Path

from pycoda.codafile import CodaFile


def same_bytes(path):
    content = path.read_bytes()
    file = CodaFile()
    file.loads(content.decode("latin-1"))
    return (file.dumps(sep="\r\n") + "\r\n").encode("latin-1") == content


print(json.dumps({path.name: same_bytes(path) for path in sorted(Path(sys.argv[1]).glob("*.cod"))}))
