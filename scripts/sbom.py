"""Write sbom/NAME.json: the parts of each image with versions, licences and what needs what, in CycloneDX.

Run by `make sbom`. Each image's locks are installed into an environment of their own, because only what is installed
tells its licence.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lock import CPU_BUILD, FOLDER, ROOT

#: Each image's locks beside torch's own.
IMAGES = {"bot": ("bot",), "runner": ("bot", "torch", "runner"), "ray": ("bot", "torch", "runner", "ray")}
_UV = (sys.executable, "-m", "uv", "--quiet")


def install(environment: Path, lock: str, *options: str) -> bool:
    """Install a lock without looking for more than it names; whether that succeeded."""
    options = ("--no-deps", "--require-hashes", "--python", str(environment), *options)
    done = subprocess.run((*_UV, "pip", "install", *options, "-r", str(FOLDER / f"{lock}.lock")), check=False)
    return done.returncode == 0


def install_torch(environment: Path, build: str) -> bool:
    """As the Dockerfile does: from wheels/ if it is there, else from where uv knows that build to be."""
    source = CPU_BUILD if build == "cpu" else ()
    local = ("--no-index", "--find-links", str(ROOT / "wheels"))
    return install(environment, f"torch-{build}", *local) or install(environment, f"torch-{build}", *source)


def write(image: str, build: str) -> None:
    """Install one image's parts and describe them."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder, "environment")
        subprocess.run((*_UV, "venv", str(environment)), check=True)
        installed = [install(environment, lock) for lock in IMAGES[image]]
        if not all(installed) or ("torch" in IMAGES[image] and not install_torch(environment, build)):
            sys.exit(f"What {image} is made of could not be installed; see above.")
        command = ("environment", "--pyproject", "pyproject.toml", "--mc-type", "application", "--output-reproducible")
        subprocess.run(
            (sys.executable, "-m", "cyclonedx_py", *command, "-o", f"sbom/{image}.json", str(environment)),
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )


def main() -> None:
    """Write every image's file."""
    parser = argparse.ArgumentParser(description="Write sbom/*.json.")
    parser.add_argument("images", nargs="*", default=list(IMAGES), help="which images; all by default")
    parser.add_argument("--torch", choices=("cpu", "cuda"), default="cpu", help="which build of torch")
    arguments = parser.parse_args()
    (ROOT / "sbom").mkdir(exist_ok=True)
    for image in arguments.images:
        write(image, arguments.torch)


if __name__ == "__main__":
    main()
