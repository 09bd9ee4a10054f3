"""Other search engines behind one small interface, each set up as its documentation or the course that uses it does.

All see the same entries and all may search within a course. They need `requirements.txt` installed.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Protocol

import bm25s
import minsearch
import numpy as np
import Stemmer
import tantivy
from rapidfuzz import fuzz, process, utils

from benchmarks.matching.data import Asked
from faq.entry import Faq
from faq.matcher import Matcher

LIMIT = 5
_WORD = re.compile(r"\w+")


class Peer(Protocol):
    """A search engine built over a FAQ."""

    def ids(self, asked: Asked, text: str) -> Sequence[str]:
        """Return the ids of the best five entries of the question's course (any when it names none) for `text`."""


class Faqbot:
    """This project's matcher; `matcher_of` chooses the weights a question is asked with."""

    def __init__(self, matcher_of: Callable[[Asked], Matcher]) -> None:
        self._matcher_of = matcher_of

    def ids(self, asked: Asked, text: str) -> Sequence[str]:
        found = self._matcher_of(asked).search(text, LIMIT, asked.course or None)
        return [match.entry.id for match in found.matches]


class Rapidfuzz:
    """rapidfuzz's `process.extract` over the questions."""

    def __init__(self, faq: Faq, scorer: Callable[..., float]) -> None:
        self._scorer = scorer
        questions = {entry.id: utils.default_process(entry.question) for entry in faq}
        self._of_course = {
            course: {entry.id: questions[entry.id] for entry in faq if not course or faq.course_of[entry.id] == course}
            for course in ("", *faq.courses)
        }

    def ids(self, asked: Asked, text: str) -> Sequence[str]:
        choices = self._of_course[asked.course]
        found = process.extract(utils.default_process(text), choices, scorer=self._scorer, limit=LIMIT)
        return [key for _, _, key in found]


class Minsearch:
    """minsearch (TF-IDF and cosine) with the boosts its course publishes."""

    def __init__(self, faq: Faq) -> None:
        self._index = minsearch.Index(text_fields=["question", "text", "section"], keyword_fields=["course"])
        self._index.fit(
            [
                {
                    "question": entry.question,
                    "text": entry.answer,
                    "section": entry.section,
                    "course": faq.course_of[entry.id],
                    "id": entry.id,
                }
                for entry in faq
            ]
        )

    def ids(self, asked: Asked, text: str) -> Sequence[str]:
        only = {"course": asked.course} if asked.course else {}
        found = self._index.search(
            text, filter_dict=only, boost_dict={"question": 3.0, "section": 0.5}, num_results=LIMIT
        )
        return [document["id"] for document in found]


class Bm25s:
    """bm25s over question, answer and section as one text, with stems and English stop words."""

    def __init__(self, faq: Faq) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        texts = [f"{entry.question} {entry.answer} {entry.section}" for entry in faq]
        tokens = bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)
        self._engine = bm25s.BM25()
        self._engine.index(tokens, show_progress=False)
        self._ids = [entry.id for entry in faq]
        courses = np.array([faq.course_of[entry.id] for entry in faq])
        self._masks = {course: (courses == course).astype(np.float32) for course in faq.courses}

    def ids(self, asked: Asked, text: str) -> Sequence[str]:
        tokens = bm25s.tokenize(text, stopwords="en", stemmer=self._stemmer, show_progress=False)
        found = self._engine.retrieve(
            tokens, k=min(LIMIT, len(self._ids)), weight_mask=self._masks.get(asked.course), show_progress=False
        )
        return [self._ids[number] for number in found.documents[0]]


class Fts5:
    """SQLite's FTS5 with porter stems; any of the question's words may match."""

    def __init__(self, faq: Faq) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE faq USING fts5(question, answer, section, course UNINDEXED, id UNINDEXED,"
            " tokenize = 'porter unicode61')"
        )
        self._database.executemany(
            "INSERT INTO faq VALUES (?, ?, ?, ?, ?)",
            ((entry.question, entry.answer, entry.section, faq.course_of[entry.id], entry.id) for entry in faq),
        )

    def ids(self, asked: Asked, text: str) -> Sequence[str]:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(text))
        if not words:
            return []
        rows = self._database.execute(
            "SELECT id FROM faq WHERE faq MATCH ? AND (? = '' OR course = ?) ORDER BY bm25(faq, 2.0, 1.0, 0.2) LIMIT ?",
            (words, asked.course, asked.course, LIMIT),
        )
        return [row[0] for row in rows]


class Tantivy:
    """tantivy with English stems and the question counted twice."""

    def __init__(self, faq: Faq) -> None:
        schema = tantivy.SchemaBuilder()
        for name in ("question", "answer", "section"):
            schema.add_text_field(name, tokenizer_name="en_stem")
        for name in ("course", "id"):
            schema.add_text_field(name, stored=True, tokenizer_name="raw")
        self._index = tantivy.Index(schema.build())
        writer = self._index.writer(heap_size=100_000_000, num_threads=1)
        for entry in faq:
            writer.add_document(
                tantivy.Document(
                    question=entry.question,
                    answer=entry.answer,
                    section=entry.section,
                    course=faq.course_of[entry.id],
                    id=entry.id,
                )
            )
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ids(self, asked: Asked, text: str) -> Sequence[str]:
        words = " ".join(_WORD.findall(text.lower()))
        if not words:
            return []
        wanted = f'+course:"{asked.course}" +({words})' if asked.course else words
        boosts = {"question": 2.0, "answer": 1.0, "section": 0.2}
        query = self._index.parse_query(wanted, ["question", "answer", "section"], field_boosts=boosts)
        return [self._searcher.doc(place)["id"][0] for _, place in self._searcher.search(query, LIMIT).hits]


def all_peers(faq: Faq) -> dict[str, Callable[[], Peer]]:
    """Return how to build each peer, by its name in the tables."""
    return {
        "rapidfuzz WRatio": lambda: Rapidfuzz(faq, fuzz.WRatio),
        "rapidfuzz token_set": lambda: Rapidfuzz(faq, fuzz.token_set_ratio),
        "minsearch": lambda: Minsearch(faq),
        "tantivy": lambda: Tantivy(faq),
        "bm25s": lambda: Bm25s(faq),
        "SQLite FTS5": lambda: Fts5(faq),
    }
