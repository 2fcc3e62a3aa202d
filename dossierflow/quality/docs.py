"""Great Expectations' own Data Docs of a dossier, as a folder of pages that are read without a network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dossierflow.kernel.file_folder import own_folder
from dossierflow.quality import docs_page
from dossierflow.quality.check import RowBatch, context, expectation_suite, frame
from dossierflow.quality.suite import suite

#: What a row is known by to a person, beside its key.
NAMES = ("code", "name", "description")
MARKS = {True: "\u2713", False: "\u2717"}
#: Styles, scripts and pictures that the pages would fetch from elsewhere: accounting data stays home.
OUTSIDE = re.compile(
    r"<script[^<>]{0,500}\bsrc=\"https?:[^\"]{0,500}\"[^<>]{0,500}>\s{0,9}</script>"
    r"|<link[^<>]{0,500}\bhref=\"https?:[^\"]{0,500}\"[^<>]{0,500}>"
    r"|<img[^<>]{0,500}\bsrc=\"https?:[^\"]{0,500}\"[^<>]{0,500}>"
)
STYLE = """<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0; } td, th { border: 1px solid #ccc; padding: .3rem .6rem; }
.fa-times, .text-danger { color: light-dark(#b00020, #ff8a80) !important; }
.fa-check-circle, .text-success { color: light-dark(#14703a, #7ddf9b) !important; }
.fa-exclamation-triangle, .text-warning { color: light-dark(#8a5a00, #ffcf66) !important; }
i.fa-check-circle::before { content: "\\2713"; } i.fa-times::before { content: "\\2717"; }
i.fa-exclamation-triangle::before { content: "!"; }
.modal, .navbar, .d-none, button, .nav-tabs, footer, .collapse, [data-toggle="collapse"] { display: none; }
ul { padding-left: 1.2rem; }
</style></head>"""


def write_docs(folder: Path, batches: Iterable[RowBatch], of: str = "rows") -> Path:
    """Judge these batches again, and write what was found into the folder; the page to begin with. `of` says
    on the pages whose rows they are: a dossier's id."""
    import great_expectations as gx

    own_folder(folder)
    made = context(_site(folder))
    source = made.data_sources.add_pandas("exact")
    found: dict[str, bool] = {}
    for batch in batches:
        rows = list(batch.rows)
        if not rows:
            continue
        judged = suite(batch.suite)
        asset = source.add_dataframe_asset(f"{of}-{batch.suite}")
        known = made.suites.add(expectation_suite(judged, batch.parameters))
        mirrored = asset.add_batch_definition_whole_dataframe("mirrored")
        definition = gx.ValidationDefinition(name=batch.suite, data=mirrored, suite=known)
        columns = [judged.key, *(name for name in NAMES if name in rows[0] and name != judged.key)]
        result = made.validation_definitions.add(definition).run(
            batch_parameters={"dataframe": frame(rows)},
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": columns},
        )
        found[batch.suite] = bool(result.success)
    made.build_data_docs()
    for page in folder.rglob("*.html"):
        page.write_text(_at_home(page.read_text("utf-8")), "utf-8")
        page.chmod(0o600)
    index = folder / "index.html"
    index.write_text(
        index.read_text("utf-8").replace("</body>", f"{_listed(folder, found)}</body>", 1), "utf-8"
    )
    return index


def _listed(folder: Path, found: Mapping[str, bool]) -> str:
    """Links to the pages: the tables of the index are drawn by scripts that are fetched from elsewhere. What
    breaks a rule comes first."""
    suites = sorted(found, key=lambda name: (found[name], name))
    results = [
        (f"{MARKS[found[name]]} {name}", folder.glob(f"validations/{name}/**/*.html")) for name in suites
    ]
    rules = [(name, folder.glob(f"expectations/{name}.html")) for name in suites]
    sections = (("What was found", results), ("What is expected", rules))
    return "".join(f"<h2>{heading}</h2><ul>{_links(folder, listed)}</ul>" for heading, listed in sections)


def _links(folder: Path, listed: Iterable[tuple[str, Iterable[Path]]]) -> str:
    return "".join(
        f'<li><a href="{quote(str(page.relative_to(folder)))}">{shown}</a></li>'
        for shown, pages in listed
        for page in pages
    )


def _site(folder: Path) -> dict[str, Any]:
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())}
    index = {"class_name": "DefaultSiteIndexBuilder", "show_cta_footer": False}
    results = {"module_name": docs_page.__name__, "class_name": docs_page.ResultPageRenderer.__name__}
    return {
        "quality": {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": store,
            "site_index_builder": index,
            "site_section_builders": {"validations": {"renderer": results}},
        }
    }


def _at_home(page: str) -> str:
    return OUTSIDE.sub("", page).replace("</head>", STYLE, 1)
