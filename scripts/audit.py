"""Ask PyPI whether anything that is locked is known to be vulnerable; what could not be asked about is never clean.

Run by `make audit`, with the ids of advisories that do not concern us, for reasons that docs/dependencies.md gives.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
_AUDIT = ("--progress-spinner", "off", "--strict", "--disable-pip", "--require-hashes")
#: How pip-audit begins what it says of a vulnerability; it ends with the same status where it could not ask.
_FOUND = "Found "

NOT_ASKED = """\
Nothing is known about {lock}: PyPI's advisories could not be asked for (above is why).
They come from PyPI itself; a mirror has its packages without them. Run `make audit` where PyPI can be reached."""
VULNERABLE = """\
{lock} has what is listed above. Take newer versions (`make lock UPGRADE=1`), or, where it does not concern us, say why
in docs/dependencies.md and put its id into KNOWN in the Makefile."""


def audit(lock: Path, known: list[str]) -> str:
    """Look through one lock; returns what there is to do, nothing where it is clean."""
    ignored = [option for advisory in known for option in ("--ignore-vuln", advisory)]
    command = (sys.executable, "-m", "pip_audit", *_AUDIT, *ignored, "-r", str(lock))
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    if done.returncode == 0:
        return ""
    told = VULNERABLE if any(line.startswith(_FOUND) for line in done.stderr.splitlines()) else NOT_ASKED
    return told.format(lock=f"requirements/{lock.name}")


def main() -> None:
    """Look through every lock, until one is not clean."""
    for lock in sorted(FOLDER.glob("*.lock")):
        sys.stderr.write(f"requirements/{lock.name}\n")
        if to_do := audit(lock, sys.argv[1:]):
            sys.exit(to_do)


if __name__ == "__main__":
    main()
