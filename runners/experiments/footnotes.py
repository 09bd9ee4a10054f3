"""The small print about seeds in fastai, each sentence backed by a test that measures it with fastai 2.8."""

REPRODUCIBLE_FLAG = "`reproducible=True` sets cuDNN's flags and nothing else; it matters on a GPU only."
TWICE = (
    "Training twice after one `set_seed` gives two results: the first training uses up random numbers. Call it before "
    "each, then make the DataLoaders and the learner anew."
)
FILE_ORDER = (
    "`get_image_files` lists files in the order of the file system, and the split picks by position: sort them, or "
    "another computer gets another split from the same seed."
)
WORKERS = (
    "Random transforms of single images (`item_tfms`) draw their numbers in the processes that load images, so the "
    "result also depends on `num_workers`."
)

#: In the order of showing.
FOOTNOTES = (REPRODUCIBLE_FLAG, TWICE, FILE_ORDER, WORKERS)
