"""Working days, by the clock of the city."""

import datetime
from zoneinfo import ZoneInfo

WEEKEND = (5, 6)


def working_days(since: datetime.datetime, now: datetime.datetime, *, zone: str) -> int:
    """Days from Monday to Friday after the day of ``since``, today included."""
    first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (since, now))
    whole_weeks, rest = divmod(max((last - first).days, 0), 7)
    odd = (first + datetime.timedelta(days=number) for number in range(1, rest + 1))
    return whole_weeks * 5 + sum(day.weekday() not in WEEKEND for day in odd)
