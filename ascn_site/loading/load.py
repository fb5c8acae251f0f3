"""One load: knows what came in before, adds what is new, and keeps its hands off everything else."""

import datetime
import hashlib
import json
import uuid
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Locale, Page, Revision

from ascn_site.loading.files import Entry
from ascn_site.loading.sources import Source, SourceBook
from ascn_site.models import BasePage, LoadedFact, PermanentId

# The pages of the facts have the same keys in every installation, so that texts and ids can move between two.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://asean.org/our-communities/asean-smart-cities-network/")


def key_of(code: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, code)


def fingerprint_of(content) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def stream(name: str, blocks: Iterable[tuple[str, object]]) -> str:
    """The blocks as a StreamField stores them; ``name`` makes their ids the same each time."""
    return json.dumps(
        [
            {"type": kind, "value": value, "id": str(key_of(f"{name}/{number}"))}
            for number, (kind, value) in enumerate(blocks)
        ]
    )


class Load:
    def __init__(self, *, sources: SourceBook, now: datetime.datetime):
        self.sources = sources
        self.now = now
        self.locale = Locale.objects.get(language_code="en")
        self._known = dict(LoadedFact.objects.values_list("code", "fingerprint"))
        self._pages: dict[str, Page] = {}
        self._came_in: list[LoadedFact] = []
        self._ids: list[PermanentId] = []
        self._first_versions: list[tuple[Page, Revision]] = []

    @property
    def number(self) -> int:
        return len(self._came_in)

    def new(self, entries: Iterable[Entry], *, kind: str) -> list[Entry]:
        """Those that never came in before."""
        return [entry for entry in entries if f"{kind}/{entry.id}" not in self._known]

    def add_records(self, records: list[models.Model], entries: list[Entry], *, kind: str) -> None:
        """Bring in rows of one model, each made from the entry at the same place."""
        if records:
            type(records[0])._default_manager.bulk_create(records)
        for entry in entries:
            self._remember(entry, kind=kind)

    def add_page(self, page: BasePage, *, under: Page, entry: Entry, kind: str) -> None:
        """Publish a page of the facts with its permanent id."""
        page.locale = self.locale
        page.translation_key = key_of(entry.id)
        page.first_published_at = page.last_published_at = self.now
        if hasattr(page, "permanent_id"):
            page.permanent_id = entry.id
        self._ids.append(
            PermanentId(
                code=entry.id,
                translation_key=page.translation_key,
                kind=page._meta.model_name,
                first_public_at=self.now,
            )
        )
        under.add_child(instance=page)
        self._first_versions.append((page, self._first_version(page)))
        self._pages[entry.id] = page
        self._remember(entry, kind=kind)

    def page(self, code: str) -> Page | None:
        """The page of an entry; None when somebody deleted it."""
        if code not in self._pages:
            found = Page.objects.filter(translation_key=key_of(code), locale=self.locale).first()
            self._pages[code] = found.specific if found else None
        return self._pages[code]

    def source_blocks(self, name: str, sources: list[Source]) -> str:
        return stream(name, (("source", self.sources.spell(source)) for source in sources))

    def finish(self) -> None:
        """Write what every page and entry needs beside itself."""
        Revision.objects.bulk_create([version for _, version in self._first_versions])
        pages = []
        for page, version in self._first_versions:
            page.latest_revision = page.live_revision = version
            page.latest_revision_created_at = version.created_at
            pages.append(page.page_ptr)
            page.page_ptr.latest_revision = page.page_ptr.live_revision = version
            page.page_ptr.latest_revision_created_at = version.created_at
        Page.objects.bulk_update(
            pages, ["latest_revision", "live_revision", "latest_revision_created_at"], batch_size=200
        )
        PermanentId.objects.bulk_create(self._ids)
        LoadedFact.objects.bulk_create(self._came_in)

    def _remember(self, entry: Entry, *, kind: str) -> None:
        fingerprint = fingerprint_of(entry.model_dump())
        self._came_in.append(LoadedFact(code=f"{kind}/{entry.id}", fingerprint=fingerprint, mark=""))

    def _first_version(self, page: BasePage) -> Revision:
        kind = ContentType.objects.get_for_model(page, for_concrete_model=False)
        return Revision(
            content_type=kind,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=str(page.pk),
            object_str=str(page),
            created_at=self.now,
            content=page.serializable_data(),
        )
