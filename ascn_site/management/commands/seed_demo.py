"""The demo people, drafts and files, for trying out and for black-box checks."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ascn_site import demo, demo_samples
from events.live import examples as live_examples


class Command(BaseCommand):
    help = "Make the people of demo mode and some drafts; repeatable, adds what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1, help="number that names the drafts' markers (1)")
        parser.add_argument("--participants", type=int, default=demo.SOME_PARTICIPANTS, help="how many participants")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="print everybody and everything as one JSON object"
        )

    def handle(self, *, seed, participants, as_json, **_options):
        if not settings.DEMO:
            raise CommandError("Demo people exist in demo mode only: without ASCN_SECRET_KEY, on a loopback address.")
        with transaction.atomic():
            people = demo.seed_people(participants=participants)
            samples = demo_samples.seed_samples(seed=seed)
            demo_samples.seed_rooms(dict(zip(demo.cast(participants=participants), people, strict=True)))
            if as_json:
                self.stdout.write(self.described(people, participants, samples))

    def described(self, people, participants: int, samples: dict) -> str:
        roles = demo.cast(participants=participants)
        return json.dumps(
            {
                "people": [
                    {
                        "office": role.office,
                        "scope": role.scope_id or "network",
                        "name": person.name,
                        "email": person.email,
                        "sign_in": f"{settings.WAGTAILADMIN_BASE_URL}{demo.sign_in_path(person)}",
                        "cookie": demo.fresh_cookie(person),
                    }
                    for role, person in zip(roles, people, strict=True)
                ],
                "channels": live_examples.described(),
                **samples,
            },
            ensure_ascii=False,
        )
