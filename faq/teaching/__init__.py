"""Teaching the FAQ from outside an editor: draft a change, try it out, save it, take it back.

    draft = draft_lesson(faq_path, NewPhrasing(entry_id="two-error-rates", text="why two tables"))
    rehearsal = rehearse(draft, thresholds, asked=("why two tables",), labelled=recent)
    print(draft.diff)
    save(draft)                        # or, unseen: draft = teach(faq_path, lesson)
    undo(draft.path, draft.diff)

Nothing is written before `save`, and a saved file differs from the one before by the diff alone. Who may teach, and who
did, is left to the caller.
"""

from faq.teaching.drafting import Draft, draft_lesson
from faq.teaching.lesson import Lesson, NewAnswer, NewPhrasing
from faq.teaching.rehearsal import Change, LabelledText, Outcome, Rehearsal, rehearse
from faq.teaching.saving import save, teach, undo

__all__ = [
    "Change",
    "Draft",
    "LabelledText",
    "Lesson",
    "NewAnswer",
    "NewPhrasing",
    "Outcome",
    "Rehearsal",
    "draft_lesson",
    "rehearse",
    "save",
    "teach",
    "undo",
]
