"""A session that was held and closed, and the secretariat that makes its record."""

import datetime

import pytest
from django.test import Client

from ascn_site.models import User
from events.models import ForumIndexPage, ForumPage, Record, SessionPage
from events.record import services
from tests import factories
from tests.events.live.conftest import NOW, Desk


class Closed(Desk):
    """A session with its page, in which somebody spoke, asked and voted before it was closed."""

    def __init__(self, **fields):
        super().__init__(**fields)
        forum = factories.below_home(ForumIndexPage, "forum").add_child(
            instance=ForumPage(title="Forum", slug="f", kind="forum", starts="2026-11-22", timezone="Asia/Bangkok")
        )
        self.page = SessionPage(title="Rivers", slug="s", room="1", starts=NOW, ends=NOW + datetime.timedelta(hours=2))
        self.page.translation_key = self.channel.session
        forum.add_child(instance=self.page)
        self.address = f"/en/forum/f/{self.page.slug}/"
        self.desk_address = f"/desk/forums/records/{self.channel.pk}/"
        self.chair = self.moderator(delegation="")
        self.an = self.seat("an", delegation="Viet Nam")
        self.bo = self.seat("bo", delegation="Laos")

    def play(self):
        self.line = self.do(self.an, "post", text="Nước lên", lang="vi")
        self.do(self.chair, "translate", seq=self.line, text="The water rises", lang="en")
        self.hidden = self.do(self.bo, "post", text="An insult")
        self.do(self.chair, "hide", seq=self.hidden, reason="insult")
        self.taken_back = self.do(self.bo, "post", text="Never mind")
        self.do(self.bo, "withdraw", seq=self.taken_back)
        self.question = self.do(self.bo, "ask", text="Who pays?")
        self.do(self.chair, "approve", seq=self.question)
        self.do(self.an, "upvote", seq=self.question)
        self.do(self.chair, "answer", seq=self.question, text="The city")
        self.open_question = self.do(self.an, "ask", text="When?")
        self.do(self.chair, "approve", seq=self.open_question)
        self.unseen = self.do(self.an, "ask", text="Only for the desk")
        self.poll = self.do(self.chair, "poll_open", question="Begin?", options=["Yes", "No"])
        self.do(self.an, "vote", seq=self.poll, choices=[0])
        self.do(self.chair, "poll_close", seq=self.poll)
        self.do(self.an, "raise_hand", point_of_order=True)
        self.speech = self.do(self.chair, "call")
        self.now += datetime.timedelta(minutes=5)
        self.decision = self.do(self.chair, "decide", text="Gauges are shared")
        self.announcement = self.do(self.chair, "announce", text="Lunch")
        self.do(self.chair, "close")
        self.channel.refresh_from_db()

    def draft(self) -> Record:
        return services.draft_record(channel=self.channel, now=self.now)

    def released(self) -> Record:
        record = self.draft()
        by = User.objects.get(pk=self.chair.person)
        services.release(record=record, seen=services.stand_of(record), by=by, now=self.now)
        record.refresh_from_db()
        return record

    def act(self, secretary, do: str, **fields):
        """A click on the desk, of what stands there at this moment."""
        seen = secretary.get(self.desk_address).context["seen"]
        return secretary.post(f"{self.desk_address}act/", {"do": do, "seen": seen, **fields})

    def data(self, client=None):
        return (client or Client()).get(f"/api/v1/sessions/{self.channel.session}/record")


def form_of(page, **changes) -> dict:
    """The items of the secretariat's desk as a browser sends them back."""
    fields = {"items": "1"}
    for form in (row["form"] for row in page.context["rows"]):
        for name in form.fields:
            fields[form.add_prefix(name)] = form[name].value()
    return fields | changes


def about_of(page, **changes) -> dict:
    form = page.context["about"]
    return {"about": "1"} | {name: form[name].value() for name in form.fields if name != "is_public"} | changes


@pytest.fixture
def session(db) -> Closed:
    closed = Closed()
    closed.play()
    return closed
