"""Released records that everybody may read, as a search finds them."""

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from wagtail.models import Page

from ascn_site import routing
from events.models import Channel, Correction, Record, SessionPage
from events.record.told import Told, page_of_line
from search.collect import Source, Thing, add_source
from search.document import Document, Passage
from search.updates import follow, follow_pages

TRANSCRIPT = "transcript"


def everybodys() -> QuerySet[Record]:
    """Released, for everybody, and of a session whose page is public."""
    sessions = SessionPage.objects.public().values("translation_key")
    return Record.objects.for_everybody().filter(channel__session__in=sessions)


def keys() -> list[int]:
    return list(everybodys().order_by("pk").values_list("pk", flat=True))


def still_there(wanted: Collection[int]) -> QuerySet[Record, int]:
    return everybodys().filter(pk__in=wanted).order_by().values_list("pk", flat=True)


def documents(wanted: Collection[int], version: int) -> Iterator[Document]:
    records = list(everybodys().filter(pk__in=wanted).select_related("channel").order_by("pk"))
    pages = SessionPage.objects.public().filter(translation_key__in=[one.channel.session for one in records])
    first = {page.translation_key: page for page in pages.select_related("locale").order_by("-pk")}
    for record in records:
        yield document_of(record, first[record.channel.session], version)


def document_of(record: Record, page: SessionPage, version: int) -> Document:
    return Document(
        id=f"{TRANSCRIPT}:{record.pk}",
        kind=TRANSCRIPT,
        language=page.locale.language_code,
        title=page.title,
        body="\n".join(record.summary.values()),
        years=(page.starts.year,),
        date=page.starts.date().isoformat(),
        address=routing.path_below_home(page),
        passages=tuple(passages(record)),
        version=version,
    )


def passages(record: Record) -> Iterator[Passage]:
    """Each item with its translations, at its own place on its page: lines go on on further ones."""
    lines = 0
    for item in Told(record).items():
        lines += item["kind"] == "line"
        page = page_of_line(lines) if item["kind"] == "line" else 1
        texts = [item["text"], item["corrected"], item.get("answer"), *item.get("options", ())]
        texts += [translation["text"] for translation in [*item["tr"], *item.get("answer_tr", ())]]
        if text := "\n".join(filter(None, texts)):
            yield Passage(text, page=page if page > 1 else None, anchor=f"m{item['seq']}")


def things_of_record(record: Record) -> list[Thing]:
    return [Thing(TRANSCRIPT, record.pk)]


def thing_of_correction(correction: Correction) -> list[Thing]:
    return [Thing(TRANSCRIPT, correction.record_id)]


def things_of_session(page: SessionPage) -> list[Thing]:
    """A page that is withdrawn takes the record along."""
    records = Record.objects.filter(channel__session=page.translation_key)
    return [Thing(TRANSCRIPT, key) for key in records.values_list("pk", flat=True)]


def things_of_pages(pages: QuerySet[Page]) -> list[Thing]:
    """Records lie with their sessions."""
    sessions = SessionPage.objects.filter(pk__in=pages.values("pk")).values("translation_key")
    records = Record.objects.filter(channel__session__in=sessions)
    return [Thing(TRANSCRIPT, key) for key in records.values_list("pk", flat=True)]


def things_of_channel(channel: Channel) -> list[Thing]:
    """A room that is closed to the uninvited, or opened to all."""
    return [Thing(TRANSCRIPT, key) for key in Record.objects.filter(channel=channel).values_list("pk", flat=True)]


add_source(
    Source(
        kind=TRANSCRIPT,
        keys=keys,
        public=still_there,
        documents=documents,
        ids_of=lambda key: [f"{TRANSCRIPT}:{key}"],
    )
)
follow(Record, things_of_record)
follow(Correction, thing_of_correction)
follow(SessionPage, things_of_session)
follow(Channel, things_of_channel)
follow_pages(things_of_pages)
