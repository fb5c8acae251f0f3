"""Passwords are hashed two at a time: a hundred sign-ins at once must not take the processor from all others."""

import threading
from contextlib import AbstractContextManager

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from ascn_site.limits import LimitReached, Refusal

AT_ONCE, QUEUE = 2, 10
TRY_AGAIN = 5  # seconds


class Queue(AbstractContextManager):
    """Lets ``at_once`` work, ``waiting`` wait, and refuses the rest.

    Raises:
        LimitReached: on entering a full queue.
    """

    def __init__(self, *, at_once: int, waiting: int):
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._work = threading.BoundedSemaphore(at_once)

    def __enter__(self):
        if not self._places.acquire(blocking=False):
            raise LimitReached(Refusal("password_checks", TRY_AGAIN, is_away=True))
        self._work.acquire()
        return self

    def __exit__(self, *error):
        self._work.release()
        self._places.release()


queue = Queue(at_once=AT_ONCE, waiting=QUEUE * settings.LIMIT_FACTOR)


class QueuedArgon2(Argon2PasswordHasher):
    """Argon2 as Django has it; each hash waits for its turn."""

    def encode(self, password, salt):
        with queue:
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with queue:
            return super().verify(password, encoded)
