"""Forums of the network, their sessions, and the sessions' live channels."""

from events.models.channels import (
    Access,
    Audience,
    Channel,
    ChannelRole,
    Event,
    ForumRole,
    HandsOrder,
    Mute,
    Participant,
    Registration,
    State,
)
from events.models.entrances import JoinCode, Screen
from events.models.floor import Ballot, Hand, Poll, Question, QuestionState, Upvote, whole_of
from events.models.forum import ForumIndexPage, ForumPage, SessionPage
from events.models.invited import ForumInvitation, WaitingList
from events.models.notices import SessionNotice
from events.models.records import Correction, Record, RecordEdit, RecordState

__all__ = [
    "Access",
    "Audience",
    "Ballot",
    "Channel",
    "ChannelRole",
    "Correction",
    "Event",
    "ForumIndexPage",
    "ForumInvitation",
    "ForumPage",
    "ForumRole",
    "Hand",
    "HandsOrder",
    "JoinCode",
    "Mute",
    "Participant",
    "Poll",
    "Question",
    "QuestionState",
    "Record",
    "RecordEdit",
    "RecordState",
    "Registration",
    "Screen",
    "SessionNotice",
    "SessionPage",
    "State",
    "Upvote",
    "WaitingList",
    "whole_of",
]
