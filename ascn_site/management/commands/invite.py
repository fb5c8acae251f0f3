"""The first invitation of an installation, and any other from the command line."""

import datetime

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import EmailValidator, ValidationError
from django.utils import timezone

from ascn_site.models.accounts import SCOPE_OF, Office, Scope
from ascn_site.people import invitations, places


class Command(BaseCommand):
    help = "Invite an e-mail address to an office and print the link; it works once, for seven days."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address that is invited")
        parser.add_argument("--office", required=True, choices=Office.values, help="the office")
        parser.add_argument("--scope", default="", help="the place: ASCN-VN-HAN for a city, VN for a country")
        parser.add_argument("--until", type=datetime.date.fromisoformat, help="last day of the term, e.g. 2028-04-27")

    def handle(self, *, email, office, scope, until, **_options):
        try:
            EmailValidator()(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address.") from None
        kind, today = SCOPE_OF[Office(office)], timezone.localdate()
        if places.find(kind, scope) is None:
            known = ", ".join(place.id for place in places.of_kind(kind)[:3])
            wanted = "none; leave --scope out" if kind == Scope.NETWORK else f"a {kind} such as {known or 'none yet'}"
            raise CommandError(f"--scope {scope!r} is no place for the office {office}. Accepted: {wanted}.")
        if until and until < today:
            raise CommandError(f"--until {until} is over. Accepted: {today} or later.")
        now = timezone.now()
        term = {"starts": today, "ends": until}
        token = invitations.invite(
            email=email, office=office, scope_kind=kind, scope_id=scope, **term, by=None, now=now
        )
        self.stdout.write(invitations.address_of(token))
