"""Requirements with hashes name packages, and no place that they come from."""

from __future__ import annotations

from deployments.hashes import HEAD, hashed

SHA = "0" * 64


def test_each_package_has_its_version_and_hash_and_no_address() -> None:
    def installed(name: str, version: str, info: dict[str, object]) -> dict[str, object]:
        return {"metadata": {"name": name, "version": version}, "download_info": info}

    file = {"url": "https://files.example/x.whl", "archive_info": {"hashes": {"sha256": SHA}}}
    ours = {"url": "file:///here", "dir_info": {}}
    found = {
        "install": [installed("Zope.X_y", "2.0", file), installed("a", "1", file), installed("us", "0", ours)]
    }
    assert hashed(found) == f"{HEAD}a==1 --hash=sha256:{SHA}\nzope-x-y==2.0 --hash=sha256:{SHA}\n"
