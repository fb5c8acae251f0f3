"""A forum whose list of participants is kept."""

import pytest

from events.models import ForumIndexPage, ForumPage
from tests import factories


@pytest.fixture
def forum():
    page = ForumPage(title="High-Level Forum", slug="f", kind="forum", starts="2026-11-22", timezone="Asia/Bangkok")
    return factories.below_home(ForumIndexPage, "forum").add_child(instance=page)


@pytest.fixture
def desk(forum):
    return f"/desk/forums/{forum.permanent_id}/participants/"
