"""Jobs by the clock run once per interval over all processes, and a failed one is told and tried again."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from ascn_site import jobs
from ascn_site.models import JobRun
from ascn_site.work import Loop, Runner

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def only(monkeypatch):
    """A clockwork with no job but those of the test."""
    monkeypatch.setattr(jobs, "jobs", {})


@pytest.mark.django_db
def test_a_job_runs_once_per_interval(only):
    moments = []
    jobs.register("note the time", every=HOUR, do=moments.append)
    now = timezone.now()

    done = [jobs.do_due(now + minutes * datetime.timedelta(minutes=1)) for minutes in (0, 1, 59, 61, 62)]

    assert done == [1, 0, 0, 1, 0]
    assert moments == [now, now + datetime.timedelta(minutes=61)]


@pytest.mark.django_db
def test_only_one_of_two_processes_that_find_a_job_due_takes_it(only):
    now = timezone.now()
    jobs.register("note the time", every=HOUR, do=lambda _now: None)
    job = jobs.jobs["note the time"]

    assert [jobs.took("note the time", job, now), jobs.took("note the time", job, now)] == [True, False]
    assert jobs.took("note the time", job, now + HOUR), "its process was killed"


@pytest.mark.django_db
def test_a_job_that_another_process_took_meanwhile_is_not_taken_again(only):
    now = timezone.now()
    jobs.register("note the time", every=HOUR, do=lambda _now: None)
    job = jobs.jobs["note the time"]
    JobRun.objects.create(name="note the time", due=now)
    elsewhere = []

    def let_the_other_first(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if not elsewhere:
            elsewhere.append(None)
            elsewhere[0] = jobs.took("note the time", job, now)
        return found

    with connection.execute_wrapper(let_the_other_first):
        here = jobs.took("note the time", job, now)

    assert (elsewhere, here) == ([True], False)


@pytest.mark.django_db
def test_a_failed_job_is_told_and_tried_again_without_holding_up_others(only):
    moments = []

    def fail(_now):
        raise ValueError("no paper")

    jobs.register("print", every=HOUR, do=fail)
    jobs.register("note the time", every=HOUR, do=moments.append)
    now = timezone.now()

    with pytest.raises(ValueError, match="no paper"):
        jobs.do_due(now)
    assert jobs.trouble() == "print failed: ValueError: no paper"
    assert (jobs.do_due(now), moments) == (1, [now])
    jobs.register("print", every=HOUR, do=moments.append)
    assert jobs.do_due(now + HOUR) == 1
    assert jobs.trouble() == ""


@pytest.mark.django_db
def test_readiness_tells_when_nobody_does_what_is_due(only):
    jobs.register("note the time", every=HOUR, do=lambda _now: None)
    JobRun.objects.create(name="note the time", due=timezone.now() - HOUR)

    assert jobs.trouble().startswith("note the time is due since ")


@pytest.mark.django_db(transaction=True)
def test_a_loop_goes_on_after_a_fault(caplog):
    seen = []

    def turn(now):
        seen.append(now)
        if len(seen) == 1:
            raise ValueError("a fault")
        runner.end()
        return 0

    runner = Runner(Loop("queue of a test", turn, every=0.01))
    runner.start()
    runner.join()

    assert len(seen) == 2
    assert "queue of a test met a fault" in caplog.text
