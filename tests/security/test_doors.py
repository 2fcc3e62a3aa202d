"""The lint of foreign text: what shows or sends text is reached by its one door, and by nothing else.

Each row names a call, and the modules that may make it; the syntax tree of every module is searched.
"""

from __future__ import annotations

import ast

import pytest

from tests.support.code import PRODUCT, calls, names, trees

#: A call that shows text, by its last name, and the door that it stands behind.
DOORS: dict[str, tuple[str, ...]] = {
    "print": ("dossierflow/cli/output.py", "dossierflow/cli/help_page.py"),
    "Text": ("dossierflow/cli/output.py", "dossierflow/cli/help_page.py"),  # of help, all is ours
    "Console": ("dossierflow/cli/output.py",),
    "Table": ("dossierflow/cli/output.py", "dossierflow/store/tables/"),
    "sys.stdout.write": ("dossierflow/cli/output.py", "dossierflow/cli/coda.py"),
    "sys.stdout.writelines": ("dossierflow/cli/coda.py",),
    "sys.stderr.write": (),
    "Completed": ("tasks/states.py",),
    "Failed": ("tasks/states.py",),
    "acreate_markdown_artifact": ("tasks/artifacts.py",),
    "acreate_table_artifact": (),
    "acreate_progress_artifact": ("tasks/artifacts.py",),
    "get_run_logger": ("tasks/states.py", "tasks/units.py"),
    "getLogger": (),
    "from_markup": (),
    "Markdown": (),
    "writer": ("dossierflow/delivery/archive.py", "dossierflow/coda/show/", "dossierflow/kernel/spreadsheet"),
    "DictWriter": (),
    "to_csv": (),
    "to_html": (),
    "write_text": ("dossierflow/quality/docs.py", "dossierflow/reports/settings_page.py"),
    "write_bytes": ("dossierflow/statements/build.py",),  # in a folder of its own
    "mkdir": ("dossierflow/kernel/file_folder.py",),
    "os.open": ("dossierflow/kernel/file_folder.py", "dossierflow/store/database.py", "tasks/console.py"),
    "touch": (),
    "read_bytes": ("dossierflow/statements/build.py",),  # what it made itself
    # `int` refuses some of what it says yes to: numbers of others are read by `foreign.whole`.
    "isdigit": (
        "dossierflow/coda/", "dossierflow/delivery/bank_accounts.py", "dossierflow/domain/reference.py",
        "dossierflow/onboarding/setting_check.py", "dossierflow/quality/numbers.py",
        "dossierflow/vat/foreign.py",
    ),
    "isdecimal": ("dossierflow/coda/", "dossierflow/quality/numbers.py"),
    "isnumeric": (),
    "eval": (),
    "exec": (),
    "system": (),
}  # fmt: skip
#: The bodies that go to the two services are encoded in their transports only, and what consents need.
ENCODERS = (
    "dossierflow/exact/transport.py",
    "dossierflow/billit/transport.py",
    "dossierflow/billit/oauth.py",
    "dossierflow/http/json.py",
)


def is_called(door: str, called: str) -> bool:
    return called == door or called.endswith(f".{door}")


@pytest.mark.parametrize("door", DOORS)
def test_what_shows_text_stands_behind_its_door(door: str) -> None:
    elsewhere = [
        f"{name}:{node.lineno}"
        for name in names(*PRODUCT)
        for called, node in calls(name)
        if is_called(door, called) and not name.startswith(DOORS[door])
    ]
    assert not elsewhere


def test_files_are_opened_for_writing_behind_their_door() -> None:
    writing = [
        f"{name}:{node.lineno}"
        for name in names(*PRODUCT)
        for called, node in calls(name)
        if is_called("open", called)
        and any(
            isinstance(one, ast.Constant) and str(one.value) in ("w", "wb", "a", "ab", "x", "xb", "w+", "r+b")
            for one in [*node.args, *(given.value for given in node.keywords)]
        )
        and name not in ("dossierflow/kernel/file_folder.py", "dossierflow/store/backup.py")
    ]
    assert not writing


def test_every_door_is_used() -> None:
    made = {called for name in names(*PRODUCT) for called, _ in calls(name)}
    used = [door for door, places in DOORS.items() if places]
    assert all(any(is_called(door, called) for called in made) for door in used)


def test_a_body_goes_to_a_service_by_its_transport_and_cleaned() -> None:
    for name, tree in trees(*PRODUCT).items():
        imported = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and node.module == "dossierflow.http.json"
            and any(one.name == "encode" for one in node.names)
        ]
        assert not imported or name in ENCODERS, name
    for name in ENCODERS[:2]:
        bodies = [node.args[0] for called, node in calls(name) if called == "encode"]
        assert bodies and all(
            isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "for_others"
            for one in bodies
        )


def test_what_a_log_is_given_is_one_line() -> None:
    """`log.info(text)` would take its text for a template, and keep its lines."""
    for name in names(*PRODUCT):
        for called, node in calls(name):
            if called.startswith("log.") and node.args:
                template, *values = node.args
                assert isinstance(template, ast.Constant) and template.value == "%s", name
                assert all(
                    isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "line"
                    for one in values
                ), name
