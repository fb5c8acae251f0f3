"""The shape in which anything findable is handed to the index and comes back from it."""

from dataclasses import dataclass, field

FACETS = ("kind", "country", "city", "focus", "year", "status", "language")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text with its own place: a page of a file, a part of a programme.

    ``file`` and ``address`` are the title and the place of the attached file that holds it.
    """

    text: str
    page: int | None = None
    anchor: str = ""
    file: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text in one language.

    Attributes:
        id: unique in the index, for example ``page:12`` or ``file:3``.
        group: the same for one thing in several languages; empty means alone.
        language: a code of ``ascn_site.languages``, for example ``zh-hans``.
        city: slug. country: ISO code. focus, years: several are possible.
        also_called: other names of the thing itself; they count as its title.
        date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        address: where the reader finds it.
        version: grows with every change; an engine never replaces a newer text by an older one.
    """

    id: str
    kind: str
    language: str
    title: str
    body: str = ""
    group: str = ""
    city: str = ""
    country: str = ""
    focus: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    status: str = ""
    date: str = ""
    address: str = ""
    passages: tuple[Passage, ...] = field(default=())
    also_called: tuple[str, ...] = ()
    version: int = 0

    def facets(self) -> dict[str, tuple[str, ...]]:
        """What can be counted and filtered by, as the query string writes it."""
        found = {
            "kind": (self.kind,),
            "country": (self.country,),
            "city": (self.city,),
            "focus": self.focus,
            "year": tuple(str(year) for year in self.years),
            "status": (self.status,),
            "language": (self.language,),
        }
        return {name: tuple(value for value in values if value) for name, values in found.items()}

    def whole_text(self) -> str:
        """Titles, body and passages, a line each."""
        return "\n".join([self.title, *self.also_called, self.body, *(passage.text for passage in self.passages)])
