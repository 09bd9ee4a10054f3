"""A FAQ file that a person has written, with everything in it that must survive."""

from pathlib import Path

import pytest

WRITTEN = """\
# yaml-language-server: $schema=faq.schema.json
course: ml   # the spring term
title: 'Q&A Week 2'

entries:
  # asked every year
  - id: two-error-rates
    section: Tech
    question: "Why do we get two different error rates from `fine_tune`?"
    aliases:
      - why are there two tables   # from the forum
      - 'what does the second table of fine_tune mean'
      # keep these short
    answer: >
      The training happens
      in two stages.
    tags: [fastai]

  - id: seed-different-results
    section: Tech
    question: Why do I get different results even though I set the seed?
    answer: |
      Call `set_seed(12345, reproducible=True)`:

          set_seed(12345)

      before the DataLoaders.
    aliases: [same seed, "other, results"]

  - id: unbiased-data
    section: Context
    question: |
      Will unbiased data prevent biased decisions?
    answer: Unfortunately, no.  # see chapter 3
# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "faq" / "week-2.yaml"
    file.parent.mkdir()
    file.write_text(WRITTEN)
    return file
