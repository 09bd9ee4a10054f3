"""Small FAQs that tests of the matcher share."""

from datetime import date

from faq.entry import Entry, Faq, FaqFile

SEED = Entry(
    id="seed",
    question="Why do my results change although I set the seed?",
    aliases=("How do I make a training reproducible?", "same seed, different accuracy"),
    answer="Call set_seed(42, reproducible=True) before you create the DataLoaders.\nThe split alone is not enough.",
)
TWO_RATES = Entry(
    id="two-rates",
    question="Why does fine_tune print two error rates?",
    answer="Training happens in two stages. Use the last error rate.",
)
DEADLINE = Entry(
    id="deadline",
    question="When is the homework due?",
    aliases=("homework deadline",),
    answer="Every Friday at noon. Late homework loses a point a day.",
    section="Organisation",
    tags=("dates",),
)
LAPTOP = Entry(id="laptop", question="Which laptop do I need?", answer="Any machine with a browser will do.")


def faq_of(*entries: Entry, course: str = "") -> Faq:
    """One file with these entries."""
    return Faq(files=(FaqFile(course=course, entries=entries),))


SMALL = faq_of(SEED, TWO_RATES, DEADLINE, LAPTOP)

ON_A_DAY = date(2024, 3, 1)
