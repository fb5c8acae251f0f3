"""What kinds of thing can be found, and how a reader calls them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS = {
    "city": _("City"),
    "plan": _("Action plan"),
    "project": _("Project"),
    "practice": _("Practice"),
    "response": _("COVID-19 measure"),
    "update": _("Update"),
    "record": _("Yearly record"),
    "document": _("Document"),
    "forum": _("Forum"),
    "session": _("Session"),
    "transcript": _("Record of a session"),
    "term": pgettext_lazy("a word of the glossary", "Term"),
    "page": _("Page"),
}
STATUSES = {
    "idea": _("Idea"),
    "study": _("Study"),
    "procurement": _("Procurement"),
    "planning": _("Planning"),
    "build": _("Under construction"),
    "running": _("Running"),
    "ongoing": _("Ongoing"),
    "finished": _("Finished"),
    "completed": _("Completed"),
    "stopped": _("Stopped"),
    "merged": _("Merged into another project"),
    "superseded": _("Superseded"),
}
OF_MODELS = {"actionplanpage": "plan"}


def kind_of_model(name: str) -> str:
    """The kind of a page by the name of its model; lists and plain pages are pages."""
    kind = OF_MODELS.get(name, name.removesuffix("page"))
    return kind if kind in KINDS else "page"
