"""Which pages a reader may see, and in which language, as conditions of a query.

They are written in SQL because every list of the site asks them: building the
same nested conditions from querysets took a third of the time of a page.
"""

from django.db.models import BooleanField, Expression, F, Q

RESTRICTED = """EXISTS (
    SELECT 1 FROM wagtailcore_pageviewrestriction privacy
    JOIN wagtailcore_page above ON above.id = privacy.page_id
    WHERE {path} LIKE above.path || '%%')"""
FOR_MEMBERS = f"({{live}} AND {{alias_of}} IS NULL AND {RESTRICTED})"
PUBLIC = f"({{live}} AND {{alias_of}} IS NULL AND NOT {RESTRICTED})"
BEST_TEXT = f"""({PUBLIC} AND ({{locale}} = (SELECT id FROM wagtailcore_locale WHERE language_code = %s) OR NOT EXISTS (
    SELECT 1 FROM wagtailcore_page better
    WHERE better.translation_key = {{translation_key}} AND better.id <> {{pk}}
    AND better.live AND better.alias_of_id IS NULL
    AND (better.id < {{pk}} OR better.locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s))
    AND NOT {RESTRICTED.format(path="better.path")})))"""


_secrets: list[str] = []


def keep_secret(condition: str) -> None:
    """Pages of which not even members are told, as SQL with ``{field}`` for columns; said from an AppConfig."""
    if condition not in _secrets:
        _secrets.append(condition)


def without_secrets(condition: str) -> str:
    return " AND ".join([condition, *(f"NOT {secret}" for secret in _secrets)])


def is_secret() -> Q:
    """Not even members are told of the page."""
    return Q(PageCondition(f"({' OR '.join(_secrets)})")) if _secrets else Q(pk__in=[])


class PageCondition(Expression):
    """A condition on the page of the query, with ``{field}`` for its columns and ``%s`` for ``values``."""

    conditional = True
    output_field = BooleanField()
    fields = ("pk", "path", "live", "alias_of", "locale", "translation_key")

    def __init__(self, template: str, *values: str):
        super().__init__()
        self.template = template
        self.values = values
        self.columns = [F(field) for field in self.fields]

    def get_source_expressions(self):
        return self.columns

    def set_source_expressions(self, columns):
        self.columns = columns

    def as_sql(self, compiler, connection):
        columns = [compiler.compile(column)[0] for column in self.columns]
        return self.template.format(**dict(zip(self.fields, columns, strict=True))), list(self.values)


def is_restricted() -> PageCondition:
    """A privacy setting of the page or of one above it keeps it from the public."""
    return PageCondition(RESTRICTED)


def is_public() -> Q:
    """Published, open to everybody, and written: an alias only holds a place in a language tree."""
    return Q(PageCondition(without_secrets(PUBLIC)))


def is_for_members() -> Q:
    """Published and written, but only for readers who sign in."""
    return Q(PageCondition(without_secrets(FOR_MEMBERS)))


def is_best_text(language: str) -> Q:
    """Public, and the one version to show: written in ``language``, else the one that was written first."""
    return Q(PageCondition(without_secrets(BEST_TEXT), language, language))
