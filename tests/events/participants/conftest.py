"""A forum whose list of participants is kept."""

import pytest
from django.utils import timezone

from events.models import ForumIndexPage, ForumPage
from tests import factories


@pytest.fixture
def forum():
    """It lasts into the year after this one."""
    days = {"starts": "2026-11-22", "ends": str(timezone.localdate().year + 1), "timezone": "Asia/Bangkok"}
    page = ForumPage(title="High-Level Forum", slug="f", kind="forum", **days)
    return factories.below_home(ForumIndexPage, "forum").add_child(instance=page)


@pytest.fixture
def desk(forum):
    return f"/desk/forums/{forum.permanent_id}/participants/"
