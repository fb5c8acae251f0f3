"""One load: knows what came in before, brings in what is new, corrects what nobody touched, and leaves the rest."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Locale, Page

from ascn_site.loading import first_versions
from ascn_site.loading.files import BrokenFact, Entry
from ascn_site.loading.keys import fingerprint_of, key_of, stream
from ascn_site.loading.sources import Source, SourceBook
from ascn_site.models import BasePage, LoadedFact, PermanentId
from ascn_site.models.pages import NumberedPage

NEW, CORRECTED, KEPT = "new", "corrected", "kept as changed here"


class Load:
    def __init__(self, *, sources: SourceBook, now: datetime.datetime):
        self.sources = sources
        self.now = now
        self.counted: Counter[str] = Counter()
        self._known = {fact.code: fact for fact in LoadedFact.objects.all()}
        self._pages: dict[str, Page | None] = {}
        self._came_in: list[LoadedFact] = []
        self._settled: list[LoadedFact] = []
        self._new_pages: list[tuple[LoadedFact, Page]] = []

    def bring_records(
        self, entries: Iterable[Entry], *, kind: str, key: str, make: Callable[[Any], models.Model]
    ) -> None:
        """Rows of one model. ``key`` is its field that holds an entry's id."""
        new = []
        for entry in entries:
            fact, fingerprint = self._fact(entry, kind)
            if fact is None:
                record = make(entry)
                new.append(record)
                self._remember(entry, kind, fingerprint, mark=content_of(record))
            elif fact.fingerprint != fingerprint:
                self._settle(fact, fingerprint, self._correct_record(fact, key, entry, make(entry)))
        if new:
            type(new[0])._default_manager.bulk_create(new)

    def bring_pages(
        self,
        entries: Iterable[Entry],
        *,
        kind: str,
        under: Callable[[Any], Page | None],
        make: Callable[[Any, Page], BasePage],
    ) -> list[Entry]:
        """Published pages, each below ``under(entry)``; returns the entries that came in for the first time."""
        new = []
        for entry in entries:
            fact, fingerprint = self._fact(entry, kind)
            if fact is not None and fact.fingerprint == fingerprint:
                continue
            above = under(entry)
            if fact is not None:
                self._settle(fact, fingerprint, self._correct_page(fact, entry, make, above))
            elif above is not None:
                page = make(entry, above)
                self._add_page(page, entry, kind, above)
                self._new_pages.append((self._remember(entry, kind, fingerprint), page))
                new.append(entry)
        return new

    def page(self, code: str) -> Page | None:
        """The English page of an entry; None when somebody deleted it."""
        if code not in self._pages:
            found = Page.objects.filter(translation_key=key_of(code), locale__language_code="en").first()
            self._pages[code] = found.specific if found else None
        return self._pages[code]

    def source_blocks(self, name: str, sources: list[Source]) -> str:
        return stream(name, (("source", self.sources.spell(source)) for source in sources))

    def finish(self) -> None:
        """Write what every new page and entry needs beside itself."""
        pages = [page for _, page in self._new_pages]
        PermanentId.objects.bulk_create(
            PermanentId(
                code=page.permanent_id,
                translation_key=page.translation_key,
                kind=page._meta.model_name,
                title=page.title,
                first_public_at=self.now,
            )
            for page in pages
            if isinstance(page, NumberedPage)
        )
        first_versions.publish(pages, now=self.now)
        for fact, page in self._new_pages:
            fact.mark = str(page.latest_revision_id)
        LoadedFact.objects.bulk_create(self._came_in)
        LoadedFact.objects.bulk_update(self._settled, ["fingerprint", "mark"])

    def _fact(self, entry: Entry, kind: str) -> tuple[LoadedFact | None, str]:
        return self._known.get(f"{kind}/{entry.id}"), fingerprint_of(entry.model_dump())

    def _remember(self, entry: Entry, kind: str, fingerprint: str, mark: str = "") -> LoadedFact:
        fact = LoadedFact(code=f"{kind}/{entry.id}", fingerprint=fingerprint, mark=mark)
        self._came_in.append(fact)
        self.counted[NEW] += 1
        return fact

    def _settle(self, fact: LoadedFact, fingerprint: str, is_corrected: bool) -> None:
        fact.fingerprint = fingerprint
        self._settled.append(fact)
        self.counted[CORRECTED if is_corrected else KEPT] += 1

    def _add_page(self, page: BasePage, entry: Entry, kind: str, above: Page) -> None:
        page.locale = self._english()
        page.translation_key = key_of(entry.id)
        page.first_published_at = page.last_published_at = self.now
        if isinstance(page, NumberedPage):
            page.permanent_id = entry.id
        try:
            above.add_child(instance=page)
        except ValidationError as error:
            raise BrokenFact(kind, entry.id, "; ".join(error.messages)) from None
        self._pages[entry.id] = page

    def _english(self) -> Locale:
        return Locale.objects.get_for_language("en")

    def _correct_record(self, fact: LoadedFact, key: str, entry: Entry, fresh: models.Model) -> bool:
        current = type(fresh)._default_manager.filter(**{key: entry.id}).first()
        if current is None or content_of(current) != fact.mark:
            return False
        fresh.pk = current.pk
        fresh.save(force_update=True, update_fields=content_fields(fresh))
        fact.mark = content_of(fresh)
        return True

    def _correct_page(self, fact: LoadedFact, entry: Entry, make: Callable, above: Page | None) -> bool:
        page = self.page(entry.id)
        if above is None or page is None or not page.live or str(page.latest_revision_id) != fact.mark:
            return False
        fact.mark = str(first_versions.correct(page, make(entry, above)).pk)
        return True


def content_fields(record: models.Model) -> list[str]:
    """The fields that facts fill: not the row's number, nor the folder that a city gets here."""
    return [field.name for field in record._meta.concrete_fields if field.name != "collection" and field.column != "id"]


def content_of(record: models.Model) -> str:
    """A fingerprint of a record's facts as they stand in the database."""
    return fingerprint_of({name: record.serializable_value(name) for name in content_fields(record)})
