"""Who works here, in which office, from when to when."""

import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

FORMER = "@former.invalid"  # whose account is erased, known by the office alone; no mail ever leads there


class PersonManager(UserManager):
    """Makes people by their e-mail address; there are no user names. Who stands for the erased is in no list."""

    def get_queryset(self):
        return super().get_queryset().exclude(email__endswith=FORMER)

    def _create_user(self, email, password, **fields):
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_user(self, email, password=None, **fields):
        return self._create_user(email, password, **fields)

    def create_superuser(self, email, password=None, **fields):
        return self._create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def former(self, office: str):
        """Stands for all who held an office and are erased, where a row must point to somebody."""
        unknown = {"is_active": False, "password": make_password(None)}
        return super().get_queryset().get_or_create(email=f"{office}{FORMER}", defaults=unknown)[0]

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person who signs in. What she may do follows from her assignments."""

    username = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name shown"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("made for trying out"), default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = PersonManager()

    def __str__(self):
        return self.get_full_name()

    @property
    def log_label(self):
        return f"person {self.pk}"

    @property
    def is_former(self):
        return self.email.endswith(FORMER)

    def get_full_name(self):
        if self.is_former:
            return str(Office(self.email.removesuffix(FORMER)).label)
        return self.name or self.email

    def get_short_name(self):
        return self.get_full_name()


class Office(models.TextChoices):
    OFFICER = "officer", _("Officer")
    APPROVER = "approver", _("Chief Smart City Officer")
    REPRESENTATIVE = "representative", _("National Representative")
    DEPUTY = "deputy", _("Deputy National Representative")
    SECRETARIAT = "secretariat", _("Secretariat")
    CHAIR = "chair", _("Chair")
    SHEPHERD = "shepherd", _("Shepherd")
    OBSERVER = "observer", _("Observer")
    ASSISTANT = "assistant", _("Assistant to the head of delegation")
    MODERATOR = "moderator", _("Moderator")
    INTERPRETER = "interpreter", _("Interpreter")


class Scope(models.TextChoices):
    NETWORK = "network", _("the network")
    COUNTRY = "country", _("a country")
    CITY = "city", _("a city")
    SESSION = "session", _("a session")


SCOPE_OF = {
    Office.OFFICER: Scope.CITY,
    Office.APPROVER: Scope.CITY,
    Office.REPRESENTATIVE: Scope.COUNTRY,
    Office.DEPUTY: Scope.COUNTRY,
    Office.ASSISTANT: Scope.COUNTRY,
    Office.SECRETARIAT: Scope.NETWORK,
    Office.CHAIR: Scope.NETWORK,
    Office.SHEPHERD: Scope.NETWORK,
    Office.OBSERVER: Scope.NETWORK,
    Office.MODERATOR: Scope.SESSION,
    Office.INTERPRETER: Scope.SESSION,
}


class AssignmentQuerySet(models.QuerySet):
    def on(self, day: datetime.date):
        """Those whose term includes ``day``; a term ends with its last day."""
        return self.filter(Q(starts__lte=day), Q(ends__isnull=True) | Q(ends__gte=day))

    def in_force(self, day: datetime.date):
        """Those that count on ``day``: a person who was deactivated holds no office."""
        return self.on(day).filter(person__is_active=True)


class Assignment(models.Model):
    """One person's term in one office.

    The scope is named by kind and id, because cities and countries live in
    another app: a city's permanent id, a country's two letters, a session's
    translation key, '' for the network.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="assignments", verbose_name=_("person"))
    office = models.CharField(_("office"), max_length=20, choices=Office.choices)
    scope_kind = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    scope_id = models.CharField(_("which"), max_length=40, blank=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)
    warned_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="Days before the end of the last warning that was sent."
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="term_ends_after_it_starts",
                violation_error_message=_("The term ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(scope_kind=Scope.NETWORK, scope_id="") | (~Q(scope_kind=Scope.NETWORK) & ~Q(scope_id="")),
                name="scope_names_its_place",
            ),
        ]

    def __str__(self):
        return f"{self.get_office_display()} {self.scope_id}".strip()

    def clean(self):
        if SCOPE_OF.get(self.office) != self.scope_kind:
            raise ValidationError(_("This office is not held for such a place."), code="scope")


class OfficeGroup(models.Model):
    """The group of Wagtail that carries what offices for one place may do in the editor.

    Who is in it follows from today's assignments; see ``ascn_site.office_groups``.
    """

    group = models.OneToOneField(Group, models.CASCADE, primary_key=True, related_name="of_office")
    scope_kind = models.CharField(max_length=10, choices=Scope.choices)
    scope_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_kind", "scope_id"], name="one_group_for_each_place")]

    def __str__(self):
        return f"{self.scope_kind} {self.scope_id}".strip()
