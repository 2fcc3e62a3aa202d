"""The documentation as a site: each page has its place, each link leads somewhere, each problem is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployments.docs_site import CHAPTERS, LINK, site_settings, stage
from dossierflow.problems.kinds import KINDS
from dossierflow.texts import languages


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "pages"
    stage(folder)
    return folder


def test_every_page_has_its_place_in_a_chapter(pages: Path) -> None:
    placed = [name for names in CHAPTERS.values() for name in names]
    assert len(placed) == len(set(placed))
    assert set(placed) <= {page.stem for page in pages.glob("*.md")}
    chapters = site_settings(pages)["nav"]
    assert isinstance(chapters, list)
    shown = [file for chapter in chapters for files in chapter.values() for file in files]
    assert sorted(shown) == sorted(page.name for page in pages.glob("*.md"))


def test_every_link_of_the_site_leads_to_a_page_or_a_picture(pages: Path) -> None:
    missing = [
        f"{page.name}: {found[2]}"
        for page in pages.glob("*.md")
        for found in LINK.finditer(page.read_text("utf-8"))
        if not (pages / found[2]).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("language", languages())
def test_every_kind_of_problem_has_its_place_in_the_manual(pages: Path, language: str) -> None:
    page = (pages / f"problems-{language}.md").read_text("utf-8")
    assert page.count("\n## ") == len(KINDS)
    assert all(f"*{key} · " in page for key in KINDS)
    assert "{" not in page and page.count("\n→ ") == len(KINDS)
