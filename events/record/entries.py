"""A released record as programs read it."""

import datetime
from typing import Any

from pydantic import BaseModel, Field

from events.models import Record, SessionPage
from events.record.told import Told


class Translation(BaseModel):
    lang: str
    text: str
    machine: bool = Field(False, description="Whether no person translated it")


class Attendant(BaseModel):
    name: str | None = Field(description="Null once the account is gone")
    role: str | None


class Delegation(BaseModel):
    delegation: str | None = Field(description="Null: without a delegation")
    people: list[Attendant]


class Item(BaseModel):
    seq: int = Field(description="Number of the event in the log; the anchor on the page is m and this number")
    at: datetime.datetime
    name: str | None = Field(description="Null once the account is gone")
    delegation: str | None


class Said(Item):
    text: str
    lang: str | None
    translations: list[Translation]
    said: str | None = Field(description="What was said, where it was edited or corrected; null: text is what was said")
    is_edited: bool = Field(description="Whether the secretariat has changed the words: text has them as they read now")
    corrected: str | None = Field(description="What its author says he meant")
    corrected_at: datetime.datetime | None


class Speech(Item):
    until: datetime.datetime | None
    point_of_order: bool


class Question(Said):
    votes: int
    state: str = Field(description="answered or open")
    merged: int = Field(description="How many further questions are part of it")
    merged_questions: list[Said] = Field(description="These questions; a record of before they were kept has none")
    answer: str | None
    answer_lang: str | None = None
    answer_translations: list[Translation]
    answered_at: datetime.datetime | None


class Poll(Said):
    options: list[str] = Field(description="A translation of a poll is lines: its question, then its options")
    counts: list[int] | None = Field(description="Votes for each option; null for a poll that was never closed")
    voters: int | None
    secret: bool
    multiple: bool
    closed_at: datetime.datetime | None


class Paper(BaseModel):
    title: str
    url: str


class RecordEntry(BaseModel):
    """The released record of a session."""

    session: str = Field(description="Id of the session")
    title: str
    closed_at: datetime.datetime
    released_at: datetime.datetime
    corrections_end: datetime.datetime
    summary: dict[str, str] = Field(description="By language")
    delegations: list[Delegation]
    speakers: list[Speech]
    decisions: list[Said]
    announcements: list[Said]
    questions: list[Question]
    polls: list[Poll]
    lines: list[Said]
    papers: list[Paper]


SHAPES: dict[str, type[Item]] = {"speakers": Speech, "questions": Question, "polls": Poll}


def entry_of(record: Record, page: SessionPage, origin: str) -> RecordEntry:
    told = Told(record)
    lists = {
        name: [SHAPES.get(name, Said).model_validate(fields(row)) for row in rows]
        for name, rows in told.lists().items()
    }
    return RecordEntry.model_validate(
        lists
        | {
            "session": str(page.translation_key),
            "title": page.title,
            "closed_at": record.closed_at,
            "released_at": record.released_at,
            "corrections_end": record.corrections_end,
            "summary": record.summary,
            "delegations": [
                {"delegation": group["delegation"] or None, "people": [attendant(one) for one in group["people"]]}
                for group in told.people()
            ],
            "papers": papers(page, origin),
        }
    )


def fields(row: dict[str, Any]) -> dict[str, Any]:
    known = row | {"delegation": row["delegation"] or None, "translations": row["tr"]}
    if row["kind"] != "question":
        return known
    known |= {"answer": row["answer"] or None, "answer_translations": row["answer_tr"]}
    return known | {"merged_questions": list(map(fields, row.get("parts", ())))}


def attendant(person: dict[str, Any]) -> dict[str, Any]:
    return {"name": person["name"], "role": person["role"] or None}


def papers(page: SessionPage, origin: str) -> list[Paper]:
    files = [child.value["file"] for child in page.files if child.block_type == "file" and child.value["file"]]
    return [Paper(title=file.title, url=origin + file.url) for file in files]
