"""What a fresh interpreter has imported after a program."""

import subprocess
import sys


def imported_by(program: str, *names: str) -> set[str]:
    """Which of the modules a fresh interpreter has imported after the program."""
    program = f"import sys\n{program}\nprint(*(name for name in {names!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
