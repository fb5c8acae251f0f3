"""Parts of plans and projects: targets, partners, budget lines, offices to ask."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ascn_site.steady_blocks import StreamBlock, URLBlock

CURRENCIES = [
    ("BND", _("Brunei dollar")),
    ("KHR", _("Cambodian riel")),
    ("IDR", _("Indonesian rupiah")),
    ("LAK", _("Lao kip")),
    ("MYR", _("Malaysian ringgit")),
    ("MMK", _("Myanmar kyat")),
    ("PHP", _("Philippine peso")),
    ("SGD", _("Singapore dollar")),
    ("THB", _("Thai baht")),
    ("VND", _("Vietnamese dong")),
    ("USD", _("US dollar")),
    ("EUR", _("euro")),
    ("JPY", _("Japanese yen")),
    ("CNY", _("Chinese yuan")),
    ("KRW", _("South Korean won")),
    ("AUD", _("Australian dollar")),
]


class Targets(StreamBlock):
    """Targets of a plan, one sentence each."""

    target = blocks.TextBlock(
        label=_("Target"),
        max_length=400,
        icon="target",
        description=_("What the city wants to reach, with a year and a number if there is one"),
        preview_value=_("By 2028 every bus stop shows when the next bus comes."),
        template="blocks/target.html",
    )

    class Meta:
        max_num = 40


class PartnerBlock(blocks.StructBlock):
    """An organisation that works on the project."""

    name = blocks.CharBlock(label=_("organisation"), max_length=160)
    part = blocks.CharBlock(label=_("its part"), max_length=200, required=False)
    url = URLBlock(label=_("address"), required=False)

    class Meta:
        icon = "group"
        label = _("Partner")
        template = "blocks/partner.html"
        description = _("An organisation and what it does in the project")
        preview_value = {"name": "State university", "part": "Trains the operators"}


class Partners(StreamBlock):
    partner = PartnerBlock()

    class Meta:
        max_num = 40


class BudgetLineBlock(blocks.StructBlock):
    """Money in the currency in which it was decided; nothing is converted."""

    label = blocks.CharBlock(label=_("for what"), max_length=160)
    amount = blocks.DecimalBlock(label=_("amount"), min_value=0, max_digits=18, decimal_places=2)
    currency = blocks.ChoiceBlock(label=_("currency"), choices=CURRENCIES)
    year = blocks.IntegerBlock(label=_("year"), min_value=1990, max_value=2100, required=False)
    source = blocks.CharBlock(label=_("source of the money"), max_length=160, required=False)

    class Meta:
        icon = "tasks"
        label = _("Budget line")
        template = "blocks/budget_line.html"
        description = _("An amount with its currency and year")
        preview_value = {"label": "Sensors", "amount": "1250000", "currency": "THB", "year": 2026}


class Budget(StreamBlock):
    line = BudgetLineBlock()

    class Meta:
        max_num = 60


class ContactBlock(blocks.StructBlock):
    """An office that answers questions; never a person."""

    office = blocks.CharBlock(label=_("office"), max_length=160, help_text=_("Name the office, not a person."))
    email = blocks.EmailBlock(label=_("e-mail"), required=False)
    url = URLBlock(label=_("web site"), required=False)

    class Meta:
        icon = "mail"
        label = _("Office to ask")
        template = "blocks/contact.html"
        description = _("The office that answers questions on this page")
        preview_value = {"office": "City transport office", "url": "https://example.org/"}


class Contacts(StreamBlock):
    contact = ContactBlock()

    class Meta:
        max_num = 10
