"""What happens by the clock: scheduled publishing, reminders, ends of terms, retention.

An app registers its jobs from its AppConfig. Whichever worker comes first takes a job that is due; the row in the
database sees to it that the others leave it alone. A job that fails, or whose process was killed, is taken up again
after ``RETRY``, so a job must bear being done twice.
"""

import datetime
import logging
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from ascn_site import health, work
from ascn_site.health import Figure
from ascn_site.models import JobRun

logger = logging.getLogger(__name__)

RETRY = datetime.timedelta(minutes=5)
LATE = datetime.timedelta(minutes=15)
LOOK_EVERY = 5.0  # seconds


class Job(NamedTuple):
    every: datetime.timedelta
    do: Callable[[datetime.datetime], object]


jobs: dict[str, Job] = {}


def register(name: str, *, every: datetime.timedelta, do: Callable[[datetime.datetime], object]) -> None:
    """Call ``do(now)`` once per interval, by one process of all. The name stays the same for ever."""
    jobs[name] = Job(every, do)


def do_due(now: datetime.datetime) -> int:
    """Do one job that is due; 0 when none is.

    Raises:
        Exception: whatever the job raised, after it was noted.
    """
    for name, job in jobs.items():
        if took(name, job, now):
            try:
                job.do(now)
            except Exception as error:  # noted for `trouble`, then raised again
                JobRun.objects.filter(name=name).update(error=f"{type(error).__name__}: {error}"[:300])
                raise
            JobRun.objects.filter(name=name).update(due=now + job.every, done_at=now, error="")
            return 1
    return 0


def took(name: str, job: Job, now: datetime.datetime) -> bool:
    """Whether this process now has the job in hand: the row is written only by whoever finds it due."""
    runs = JobRun.objects.filter(name=name)
    due = runs.values_list("due", flat=True).first()
    if due is None:
        JobRun.objects.bulk_create([JobRun(name=name, due=now)], ignore_conflicts=True)
        due = now
    if due > now:
        return False
    in_hand = now + max(RETRY, min(job.every, datetime.timedelta(hours=1)))
    return runs.filter(due=due).update(due=in_hand) == 1


def hasten(name: str, *, now: datetime.datetime) -> None:
    """Have a job done at once, by whichever worker looks first; one that has never run is due anyway."""
    JobRun.objects.filter(name=name).update(due=now)


def trouble() -> str:
    """One line when a job failed, or when nobody does what is due."""
    late = Q(due__lt=timezone.now() - LATE)
    for run in JobRun.objects.filter(~Q(error="") | late, name__in=jobs):
        return f"{run.name} failed: {run.error}" if run.error else f"{run.name} is due since {run.due:%H:%M} UTC"
    return ""


def figures() -> Iterator[Figure]:
    runs = JobRun.objects.filter(name__in=jobs)
    yield Figure("ascn_jobs_failing", "Timed jobs whose last run failed", runs.exclude(error="").count())


def publish_scheduled(now: datetime.datetime) -> None:
    call_command("publish_scheduled")


def begin() -> None:
    """Called once from the AppConfig."""
    work.loops.append(work.Loop("timed jobs", do_due, every=LOOK_EVERY))
    register("publish what is scheduled", every=datetime.timedelta(seconds=20), do=publish_scheduled)
    health.watch("timed jobs", trouble)
    health.count(figures)
