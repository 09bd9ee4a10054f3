"""The peer of one run: the same training as a plain fastai script, cold, with nothing of a run around it.

No callback of ours, no events, no hashes, no limits. It sets the same deterministic mode and loads the same images,
model and weights in the same way. Prints the seconds of `fine_tune`, and those of loading and `fine_tune` together.
"""

import sys
import time
from pathlib import Path

import fastai.callback.all  # noqa: F401 - adds fine_tune, no_bar and no_logging to the Learner
from fastai.basics import CrossEntropyLossFlat, L, Learner, error_rate, params, set_seed

from runners.recipes import recipe
from runners.spec import Device
from runners.train.circumstances import choose_device, make_deterministic
from runners.train.data import data_loaders, image_files
from runners.train.model import new_model

imported_s = time.monotonic()
name, cache_dir, device = sys.argv[1:4]
wanted = recipe(name)
computes_on = choose_device(Device(device))
make_deterministic(wanted.threads)
set_seed(42, reproducible=True)
dls = data_loaders(42, wanted, image_files(wanted, Path(cache_dir)), computes_on)
learn = Learner(
    dls,
    new_model(wanted, dls.c),
    loss_func=CrossEntropyLossFlat(),
    metrics=error_rate,
    splitter=lambda model: L(model[0], model[1]).map(params),
)
started_s = time.monotonic()
with learn.no_bar(), learn.no_logging():
    learn.fine_tune(wanted.epochs, base_lr=wanted.base_lr, freeze_epochs=1)
ended_s = time.monotonic()
print(ended_s - started_s, ended_s - imported_s)
