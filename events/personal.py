"""What forums hold of a person: her place, her lines and votes. The record of a session stays without her name."""

from ascn_site.models import User
from ascn_site.personal.known import addresses_of
from ascn_site.personal.register import End, hold, hold_found, review
from events.models import ForumInvitation

INVITED = ("forum", "email", "name", "delegation", "role", "language", "spoken", "sent_at", "accepted_at")


def invitations_to(person: User):
    return ForumInvitation.objects.filter(email__in=addresses_of(person))


def forget_invitations(person: User) -> None:
    invitations_to(person).delete()


def register() -> None:
    """Called once from the AppConfig."""
    said = ("channel", "seq", "kind", "at", "payload")
    hold("events.Event.author", "lines, questions and acts in sessions", columns=said, end=End.UNNAMED)
    hold("events.Event.person", "acts in sessions that concern the person", columns=said, end=End.UNNAMED)
    hold("events.Question.asker", "questions", columns=("channel", "seq", "state", "votes"), end=End.UNNAMED)
    hold(
        "events.Registration.person", "places at forums", columns=("forum", "role", "delegation", "language", "spoken")
    )
    hold("events.Participant.person", "parts in sessions", columns=("channel", "role"))
    hold("events.Mute.person", "pauses", columns=("channel", "until"))
    hold("events.Upvote.person", "votes for questions", columns=("question",))
    hold("events.Ballot.person", "votes in polls", columns=("poll", "choices"))
    hold("events.Hand.person", "hands raised", columns=("channel", "seq", "is_up"))
    hold("events.WaitingList.made_by", "lists looked at", columns=("forum", "made_at"))
    hold_found("invitations to forums", invitations_to, columns=INVITED, erase=forget_invitations)
    review("events.ForumInvitation.invited_by", "an act of the office; the invited person's own row is hers")
    review("events.Screen.made_by", "an act of the office: which moderator opened a screen")
    hold(
        "events.Correction.by",
        "corrections of one's own words",
        columns=("seq", "at", "text", "waiting"),
        end=End.UNNAMED,
    )
    review("events.Record.released_by", "an act of the office: which secretary released a record")
