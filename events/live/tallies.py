"""How open polls stand: for all how many have voted, for the moderators of an open poll also for what."""

from typing import Any

from events.models import Poll


def of(channel: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ``tally`` frame for everybody, and the one for the moderators."""
    polls = list(Poll.objects.filter(channel=channel, is_open=True).order_by("seq"))
    public = [{"seq": poll.seq, "voters": poll.voters} for poll in polls]
    desk = [
        entry | ({} if poll.is_secret else {"counts": poll.counts}) for entry, poll in zip(public, polls, strict=True)
    ]
    return {"type": "tally", "polls": public}, {"type": "tally", "polls": desk}
