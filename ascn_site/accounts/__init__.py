"""How people come in: django-allauth alone, in two steps for everybody with an office."""

from django.contrib.sessions.backends.base import SessionBase

SECOND_FACTOR = "second_factor_passed"


def count_as_second_factor(session: SessionBase) -> None:
    """Mark a session as having passed the second step; demo mode does so for people who are made up."""
    session[SECOND_FACTOR] = True
