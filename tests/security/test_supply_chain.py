"""What we build on: each package is used or gone, pinned with all that it needs, and of a free licence."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deployments.licences import licence, packages, page
from dossierflow.kernel.settings import Settings
from tests.support.code import PRODUCT, trees

ROOT = Path(__file__).parents[2]
#: Packages that no module imports, and who needs them.
NOT_IMPORTED = {
    "psycopg": "SQLAlchemy, by the address of a PostgreSQL",
    "pandas": "Great Expectations, as what is judged",
    "alembic": "imported by its own name in store/migrate.py",
}
#: By the first word of an import, where it is not the package's name.
IMPORTED_AS = {
    "python-stdnum": "stdnum",
    "great-expectations": "great_expectations",
    "pydantic-settings": "pydantic_settings",
    "prometheus-client": "prometheus_client",
}
#: What may be combined with our own code and given to an office.
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|Unlicense|0BSD|HPND|"
    r"CNRI|Zlib|PostgreSQL|public domain|WTFPL|Artistic",
    re.IGNORECASE,
)


def project() -> dict[str, object]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


def needed() -> list[Requirement]:
    return [Requirement(text) for text in project()["dependencies"]]  # type: ignore[attr-defined]


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [line.split(";")[0].strip().partition("==") for line in lines if line.strip() and line[0] != "#"]
    return {canonicalize_name(name.partition("[")[0]): version.split()[0] for name, _, version in found}


def test_every_dependency_is_used() -> None:
    imported = set()
    for tree in trees(*PRODUCT, "deployments", "sandbox").values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    unused = [
        one.name
        for one in needed()
        if IMPORTED_AS.get(one.name, one.name) not in imported and one.name not in NOT_IMPORTED
    ]
    assert not unused


def test_every_dependency_and_what_it_needs_is_pinned() -> None:
    pins, there = pinned(), list(packages())
    assert len(there) > 60
    for one in there:
        assert pins.get(canonicalize_name(one.metadata["Name"])) == one.version


def test_no_pin_comes_from_an_address_or_an_index() -> None:
    for name in ("constraints.txt", "pyproject.toml", "Makefile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|https?://|git\+|file:", text), name


def test_every_package_that_an_office_gets_has_a_licence_that_allows_it() -> None:
    strange = [one.metadata["Name"] for one in packages() if not FREE.search(licence(one))]
    assert not strange


def test_the_page_of_licences_is_that_of_these_packages() -> None:
    assert (ROOT / "docs/licences.md").read_text(encoding="utf-8") == page()


def test_no_option_of_a_command_is_a_secret() -> None:
    """`ps` shows the arguments of every process to everybody."""
    secret = re.compile(r"secret|password|token|(?<!move_)api_?key", re.IGNORECASE)
    for file in [*(ROOT / "dossierflow/cli").glob("*.py"), *(ROOT / "dossierflow/runs").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                names = [one.arg for one in [*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs]]
                assert not [name for name in names if secret.search(name)], (file.name, node.name)
    assert all(
        "Secret" in str(Settings.model_fields[name].annotation)
        for name in ("secret_key", "billit_api_key", "exact_client_secret", "billit_client_secret")
    )
