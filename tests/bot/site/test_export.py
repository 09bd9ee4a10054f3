"""The FAQ as files: every question has one, and every address in them leads to one."""

import json
import re
from pathlib import Path

from click.testing import CliRunner

from bot.cli.main import main
from tests.bot.site.conftest import settings


def test_every_address_in_an_exported_site_is_a_file_of_it(tmp_path: Path) -> None:
    out = tmp_path / "public"
    done = CliRunner().invoke(main, ["site", str(out), "--faq", str(settings(tmp_path).faq)])

    assert done.exit_code == 0, done.output
    pages = list(out.rglob("*.html"))
    assert {page.stem for page in (out / "q").iterdir()} >= {"seed", "two-error-rates", "wild"}
    for page in pages:
        links = re.findall(r'(?:href|src|action)="([^"#:]+)"', page.read_text())
        assert links
        assert not [link for link in links if not (page.parent / link).resolve().is_file()]
        assert all("src=" in script for script in re.findall(r"<script[^>]*>", page.read_text()))


def test_what_an_exported_search_looks_into_has_every_question_of_today_and_cannot_act(tmp_path: Path) -> None:
    out = tmp_path / "public"
    CliRunner().invoke(main, ["site", str(out), "--faq", str(settings(tmp_path).faq)])
    script = (out / "static/faq-index.js").read_text()
    index = json.loads(script.removeprefix("globalThis.faqIndex = ").removesuffix(";\n"))

    addresses = [address for _, address in index["questions"]]
    assert addresses == ["q/seed.html", "q/two-error-rates.html", "q/gpu-memory.html", "q/wild.html"]
    assert all((out / address).is_file() for address in addresses)
    results, result = (index["words"][word] for word in ("results", "different"))
    assert results != result
    assert index["stems"][index["words"]["memory"]] == [2, 1.0]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(main, ["site", str(tmp_path / "file" / "in"), "--faq", str(settings(tmp_path).faq)])

    assert done.exit_code == 2
    assert "Name a folder" in done.output
