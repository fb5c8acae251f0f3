"""What stands on the floor of a channel: questions, polls, hands. Each is known by the number of its event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.channels import Channel

PERSON = settings.AUTH_USER_MODEL


class QuestionState(models.TextChoices):
    WAITING = "waiting", _("with the moderator")
    APPROVED = "approved", _("open for votes")
    MERGED = "merged", _("merged with another")
    TAKEN_UP = "taken_up", _("being answered")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Question(models.Model):
    """``votes`` counts persons, once each, those of the questions merged into it included."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="questions")
    seq = models.BigIntegerField()
    asker = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.WAITING)
    into = models.ForeignKey("self", models.CASCADE, null=True, related_name="merged")
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("question")
        constraints = [models.UniqueConstraint(fields=["channel", "seq"], name="question_is_one_event")]

    def __str__(self):
        return f"{self.channel_id} {self.seq}"


def whole_of(question: Question, by_key: dict[int, Question]) -> Question:
    """The question that this one is part of in the end; itself where it was not merged.

    ``by_key`` has the questions of the channel.
    """
    while question.into_id is not None:
        question = by_key[question.into_id]
    return question


class Upvote(models.Model):
    question = models.ForeignKey(Question, models.CASCADE, related_name="upvotes")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("vote for a question")
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="question_has_one_vote_a_person")]

    def __str__(self):
        return f"{self.question_id} {self.person_id}"


class Poll(models.Model):
    """``counts`` has one number for each option, ``voters`` is how many persons have voted."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="polls")
    seq = models.BigIntegerField()
    options = models.JSONField()
    counts = models.JSONField()
    voters = models.PositiveIntegerField(default=0)
    is_secret = models.BooleanField()
    is_multiple = models.BooleanField()
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("poll")
        constraints = [models.UniqueConstraint(fields=["channel", "seq"], name="poll_is_one_event")]

    def __str__(self):
        return f"{self.channel_id} {self.seq}"


class Ballot(models.Model):
    """That a person has voted; what, in open polls only."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    choices = models.JSONField(null=True)

    class Meta:
        verbose_name = _("ballot")
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="poll_has_one_ballot_a_person")]

    def __str__(self):
        return f"{self.poll_id} {self.person_id}"


class Hand(models.Model):
    """A wish to speak: raised with event ``seq``, up until it is lowered or called."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="hands")
    seq = models.BigIntegerField()
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    is_point_of_order = models.BooleanField(default=False)
    is_up = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("hand")
        constraints = [
            models.UniqueConstraint(fields=["channel", "seq"], name="hand_is_one_event"),
            models.UniqueConstraint(
                fields=["channel", "person"], condition=Q(is_up=True), name="person_has_one_hand_up"
            ),
        ]

    def __str__(self):
        return f"{self.channel_id} {self.seq}"
