"""A session with its page and its channel, and people with a browser."""

import datetime
import math
import re
import uuid

import pytest

from ascn_site.models import User
from events.live import allowance
from events.live.writer import writer
from events.models import Channel, Registration, SessionPage
from tests.events.live.programme import MORNING, a_forum
from tests.events.live.test_http_twins import browser


class Session:
    """A room that is open, and who comes in."""

    def __init__(self):
        self.forum = a_forum()
        page = SessionPage(
            title="Rivers", slug="s", room="1", starts=MORNING, ends=MORNING + datetime.timedelta(hours=2)
        )
        self.page = self.forum.add_child(instance=page)
        self.channel = Channel.objects.create(
            session=self.page.translation_key, forum=self.forum.permanent_id, state="open"
        )
        self.address = f"/en/live/{self.channel.pk}/"

    def participant(self, name: str, **fields):
        person = User.objects.create(email=f"{name}@example.org", name=name.title(), password="x")
        Registration.objects.create(forum=self.forum.permanent_id, person=person, **fields)
        return browser(person)

    def act(self, client, do: str, **fields):
        """Send the form of an act as the page holds it."""
        html = client.get(self.address).content.decode()
        ids = re.findall(r'name="id" value="([0-9a-f-]{36})"', html) or [str(uuid.uuid4())]
        return client.post(f"{self.address}act/", {"do": do, "id": ids[0]} | fields)


@pytest.fixture
def session(transactional_db):
    yield Session()
    for limit in allowance.ALL:
        limit.forget(now=math.inf)
    writer.stop()
