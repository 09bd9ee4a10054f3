"""`python -m runners.train.inventory`: import what trains and say, as JSON, what there is to compute on.

Importing this package imports all that a run imports, which is the test.
"""

import sys

import fastai
import sklearn
import torch

from runners.inventory import Gpu, Inventory

#: What brings the digits; a run imports it only when it makes them.
_DATA_FROM = sklearn


def main() -> None:
    """Print the inventory."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    properties = [torch.cuda.get_device_properties(number) for number in range(count)]
    inventory = Inventory(
        torch=torch.__version__,
        fastai=fastai.__version__,
        cuda_build=torch.version.cuda or "",
        gpus=tuple(Gpu(name=gpu.name, memory_bytes=gpu.total_memory) for gpu in properties),
    )
    sys.stdout.write(inventory.model_dump_json())


if __name__ == "__main__":
    main()
