"""One training run with fastai: the only place that imports torch and fastai, in child processes alone.

Talking to the parent, limits and dying are `runners.child`'s; what a recipe is, `runners.recipes`'.
"""

from runners.train.run import has_touched_cuda, seed_from_the_system, train

__all__ = ["has_touched_cuda", "seed_from_the_system", "train"]
