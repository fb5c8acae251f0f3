"""Remarks at the fields they concern: Wagtail's comments, which the editor shows there."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply, Page

from ascn_site.models import User
from cities.clearance.parts import headings

LONGEST = 2_000  # characters
REMARKED = "cities.remarked"


@dataclass(frozen=True)
class Remark:
    """One remark with its answers."""

    comment: Comment
    answers: tuple[CommentReply, ...]

    @property
    def place(self) -> str:
        """The field, and the block in it: what the changes of a page are grouped by."""
        return place_of(self.comment.contentpath)

    @property
    def is_settled(self) -> bool:
        return self.comment.resolved_at is not None


def place_of(path: str) -> str:
    return ".".join(path.split(".")[:2])


def remarks_on(page: Page) -> list[Remark]:
    """Open remarks, and settled ones on what readers have not seen yet; the oldest first."""
    comments = Comment.objects.filter(page=page)
    if page.last_published_at:
        comments = comments.filter(Q(resolved_at=None) | Q(created_at__gt=page.last_published_at))
    comments = comments.select_related("user").order_by("created_at", "pk")
    answers: dict[int, list[CommentReply]] = {}
    for answer in CommentReply.objects.filter(comment__in=comments).select_related("user").order_by("created_at", "pk"):
        answers.setdefault(answer.comment_id, []).append(answer)
    return [Remark(comment, tuple(answers.get(comment.pk, ()))) for comment in comments]


@transaction.atomic
def remark(*, page: Page, person: User, path: str, text: str) -> Comment:
    """Put a remark to a field or block of a page's latest text."""
    comment = Comment.objects.create(
        page=page, user=person, text=text, contentpath=path, revision_created=page.latest_revision
    )
    data = {"field": path, "remark": comment.pk}
    log(instance=page, action=REMARKED, user=person, revision=page.latest_revision, data=data)
    return comment


@transaction.atomic
def answer(*, page: Page, comment: Comment, person: User, text: str) -> CommentReply:
    reply = CommentReply.objects.create(comment=comment, user=person, text=text)
    data = {"field": comment.contentpath}
    log(instance=page, action="cities.answered", user=person, revision=page.latest_revision, data=data)
    return reply


@transaction.atomic
def settle(*, page: Page, comment: Comment, person: User, now: datetime.datetime) -> None:
    """Mark a remark as done with; it stays to be read until the page is published."""
    Comment.objects.filter(pk=comment.pk).update(resolved_at=now, resolved_by=person)
    data = {"field": comment.contentpath}
    log(instance=page, action="cities.settled", user=person, revision=page.latest_revision, data=data)


def open_remarks(page: Page) -> list[tuple[str, str]]:
    """What is not settled yet, each with the name of its field or list."""
    names = dict(headings(page))
    found = (remark.comment for remark in remarks_on(page) if not remark.is_settled)
    return [(names.get(each.contentpath.partition(".")[0], ""), each.text) for each in found]
