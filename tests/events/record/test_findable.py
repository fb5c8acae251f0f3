"""A released record lies with its session: what hides or moves that, hides or moves the record."""

import pytest
from wagtail.models import PageViewRestriction

from events.models import Access
from tests.search.indexed import addresses, found, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def forum(own_index, session):
    session.released()
    work()
    assert (found("water rises"), addresses("water rises")) == (["Rivers"], ["forum/f/s/"])
    return session.page.get_parent().specific


def test_a_forum_that_is_closed_to_the_public_takes_its_records_along_until_it_is_open_again(forum):
    privacy = PageViewRestriction.objects.create(page=forum, restriction_type=PageViewRestriction.LOGIN)
    work()
    assert found("water rises") == []

    privacy.delete()
    work()
    assert found("water rises") == ["Rivers"]


def test_the_address_of_a_record_follows_that_of_its_forum(forum):
    forum.slug = "high-level"
    forum.save_revision().publish()
    work()

    assert addresses("water rises") == ["forum/high-level/s/"]


def test_the_record_of_a_session_that_becomes_one_of_invited_guests_is_found_no_more(forum, session):
    session.channel.access = Access.INVITED
    session.channel.save()
    work()

    assert found("water rises") == []
