"""`make audit` ends well only where every locked version was asked about, and says what to do where it was not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VULNERABLE = "Found 1 known vulnerability in 1 package"
NOT_ASKED = "ERROR:pip_audit._cli:aiohttp: Dependency not found on PyPI and could not be audited: aiohttp (3.12)"


def audited(folder: Path, said: str, status: int, *known: str) -> subprocess.CompletedProcess[str]:
    """An audit whose pip-audit says so of every lock; it also tells what it was called with."""
    (folder / "pip_audit.py").write_text(
        f"import sys\nprint(*sys.argv[1:])\nprint({said!r}, file=sys.stderr)\nsys.exit({status})\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = (sys.executable, str(ROOT / "scripts/audit.py"), *known)
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def test_every_lock_is_looked_through_and_what_is_known_is_left_out(tmp_path: Path):
    done = audited(tmp_path, "No known vulnerabilities found", 0, "PYSEC-2027-1")

    locks = sorted(path.name for path in (ROOT / "requirements").glob("*.lock"))
    assert done.returncode == 0
    assert [Path(line.split()[-1]).name for line in done.stdout.splitlines()] == locks
    assert all("--strict" in line and "--ignore-vuln PYSEC-2027-1" in line for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("said", "to_do", "not_said"),
    [(VULNERABLE, "make lock UPGRADE=1", "could not be asked"), (NOT_ASKED, "could not be asked for", "UPGRADE")],
)
def test_a_vulnerability_and_advisories_out_of_reach_are_told_apart(
    tmp_path: Path, said: str, to_do: str, not_said: str
):
    done = audited(tmp_path, said, 1)

    assert done.returncode == 1
    assert said in done.stderr
    assert "requirements/bot.lock" in done.stderr
    assert to_do in done.stderr
    assert not_said not in done.stderr
