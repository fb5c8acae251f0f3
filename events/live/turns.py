"""What goes on as long as the process does: a fault in one turn is told in the log, and the next turn comes."""

import logging
from collections.abc import Awaitable, Callable

from django.db import DatabaseError

logger = logging.getLogger(__name__)


async def went_well(turn: Callable[[], Awaitable[None]], *, of: str) -> bool:
    """Take one turn. A task that dies would take its channel, or all of them, with it without a word."""
    try:
        await turn()
    except DatabaseError as error:
        logger.warning("%s waits for the database: %s", of, error)
    except Exception:  # whatever it is, it must not end the turns that follow
        logger.exception("%s met a fault", of)
    else:
        return True
    return False
