"""What is measured of a finished model beyond its error rate: under small changes of the images, and class by class."""

import copy
from collections import Counter
from collections.abc import Iterator

import torch
from fastai.basics import Learner
from fastai.vision.core import imagenet_stats
from torch import Tensor, nn

from runners.recipes import Architecture, Recipe
from runners.spec import Probe, Probed, RunSpec

#: Changes of a pixel, in levels of 255: the two smallest that an image file can hold, which nobody sees.
_LEVELS = (1, 2)
#: Share of the weights that pruning sets to zero. With `digits`, 10% changed hardly anything and 30% ruined the model.
_PRUNED_SHARE = 0.2


def probed(spec: RunSpec, recipe: Recipe, learn: Learner) -> tuple[Probed, ...]:
    """Measure what the run's probe asks for, on the validation images; leaves the model's weights as they are."""
    learn.model.eval()
    match spec.probe:
        case None:
            return ()
        case Probe.ADVERSARIAL:
            return _under_changes(learn, recipe, spec.seed)
        case Probe.BY_CLASS:
            return _by_class(learn)


def _under_changes(learn: Learner, recipe: Recipe, seed: int) -> tuple[Probed, ...]:
    """Clean, then for each size of change: at random, and by FGSM, one step up the loss's gradient.

    The fast gradient sign method is from Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial
    Examples" (2015). The random changes have the same size, each pixel up or down by chance.
    """
    pixels = _Pixels(recipe, learn.dls.device)
    chance = torch.Generator().manual_seed(seed)
    wrong: Counter[str] = Counter()
    for images, labels in _batches(learn):
        against = _loss_gradient_sign(learn, images, labels)
        random = torch.randint(0, 2, images.shape, generator=chance).to(images.device) * 2.0 - 1.0
        wrong["clean"] += _wrong(learn.model, images, labels)
        for levels in _LEVELS:
            wrong[f"random, {levels}/255"] += _wrong(learn.model, pixels.moved(images, random, levels), labels)
            wrong[f"FGSM, {levels}/255"] += _wrong(learn.model, pixels.moved(images, against, levels), labels)
    items = len(learn.dls.valid_ds)
    return tuple(Probed(condition=condition, wrong=count, items=items) for condition, count in wrong.items())


class _Pixels:
    """Changes images by levels of brightness, although the model sees them normalised."""

    def __init__(self, recipe: Recipe, device: torch.device) -> None:
        pretrained = recipe.architecture is Architecture.EFFICIENTNET_LITE0
        mean, std = imagenet_stats if pretrained else ([0.0] * 3, [1.0] * 3)
        self._mean = torch.tensor(mean, device=device)[:, None, None]
        self._std = torch.tensor(std, device=device)[:, None, None]

    def moved(self, images: Tensor, signs: Tensor, levels: int) -> Tensor:
        """Each pixel brighter or darker by `levels` of 255, within black and white."""
        bright = images * self._std + self._mean + signs * (levels / 255)
        return (bright.clamp(0, 1) - self._mean) / self._std


def _loss_gradient_sign(learn: Learner, images: Tensor, labels: Tensor) -> Tensor:
    images = images.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(learn.loss_func(learn.model(images), labels), images)
    return gradient.sign()


def _by_class(learn: Learner) -> tuple[Probed, ...]:
    """Every class's errors, of the whole model and of a copy that lost its smallest weights."""
    models = {"whole model": learn.model, f"model pruned by {_PRUNED_SHARE:.0%}": _pruned(learn.model, _PRUNED_SHARE)}
    return tuple(
        Probed(condition=condition, label=label, wrong=wrong, items=items)
        for condition, model in models.items()
        for label, wrong, items in _errors_by_class(learn, model)
    )


def _errors_by_class(learn: Learner, model: nn.Module) -> Iterator[tuple[str, int, int]]:
    wrong: Counter[int] = Counter()
    items: Counter[int] = Counter()
    for images, labels in _batches(learn):
        with torch.no_grad():
            guesses = model(images).argmax(1)
        items.update(labels.tolist())
        wrong.update(labels[guesses != labels].tolist())
    for number, label in enumerate(learn.dls.vocab):
        yield str(label), wrong[number], items[number]


def _pruned(model: nn.Module, share: float) -> nn.Module:
    """A copy in which the given share of all convolution and linear weights, the smallest ones, are zero."""
    smaller = copy.deepcopy(model)
    weights = [part.weight for part in smaller.modules() if isinstance(part, nn.Conv2d | nn.Linear)]
    sizes = torch.cat([weight.detach().abs().flatten().cpu() for weight in weights])
    threshold = sizes.sort().values[int(share * len(sizes))].item()
    with torch.no_grad():
        for weight in weights:
            weight[weight.abs() < threshold] = 0.0
    return smaller


def _batches(learn: Learner) -> Iterator[tuple[Tensor, Tensor]]:
    """The validation images, as the model sees them, with the numbers of their classes."""
    for images, labels in learn.dls.valid:
        yield images.as_subclass(Tensor), labels.as_subclass(Tensor)


def _wrong(model: nn.Module, images: Tensor, labels: Tensor) -> int:
    with torch.no_grad():
        return int((model(images).argmax(1) != labels).sum())
