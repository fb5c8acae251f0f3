"""One command starts everything: on any machine, again and again, and with one clear line where it cannot."""

import ast
import fcntl
import os
import random
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.services.processes import free_port
from tests.services.site import ROOT, RunningSite
from tests.waiting import until

RUN = ROOT / "run"
STEPS = ("preparing the database", "loading the network's facts", "packing style sheets", "making the people")
NOBODY = 9  # a port on which nothing listens
WITHOUT_ASCN = {name: value for name, value in os.environ.items() if not name.startswith(("ASCN_", "DJANGO_", "WEB_"))}


def run(*arguments, script=RUN, python=(sys.executable,), cwd=None, timeout=300, **variables):
    """Exit status and what was said on both streams."""
    command = [*python, str(script), *map(str, arguments)]
    environment = WITHOUT_ASCN | variables
    done = subprocess.run(
        command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False
    )
    return done.returncode, done.stdout + done.stderr


def one_line(outcome) -> str:
    status, said = outcome
    assert status == 1, said
    assert said.count("\n") == 1, said
    return said


def test_an_old_python_can_read_the_script():
    ast.parse(RUN.read_text(), feature_version=(3, 5))


def test_a_python_that_is_too_old_says_so(tmp_path):
    pretend = (
        "import runpy, sys; sys.version_info = (3, 8, 2); sys.argv = ['run'];"
        f"runpy.run_path({str(RUN)!r}, run_name='__main__')"
    )
    old = [sys.executable, "-c", pretend]
    done = subprocess.run(old, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert "Python 3.11 or newer, and here is only 3.8" in one_line((done.returncode, done.stdout + done.stderr))


def copied_to(folder: Path) -> Path:
    """A copy of the project in a folder with spaces and Thai letters, whose environment is marked as complete."""
    folder /= "a folder of เมือง"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "data", "tests", "__pycache__"))
    environment = folder / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(os.path.realpath(sys.executable))
    (environment / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", environment)
    script = runpy.run_path(str(folder / "run"))
    (environment / ".complete").write_text(script["fingerprint"](script["lock_of"]("serve")))
    return folder


@pytest.fixture
def project(tmp_path):
    """For tests that change it."""
    return copied_to(tmp_path)


@pytest.fixture(scope="module")
def project_as_it_is(tmp_path_factory):
    """For tests whose data lie elsewhere."""
    return copied_to(tmp_path_factory.mktemp("project"))


def test_a_missing_venv_module_names_the_package_to_install(tmp_path, project):
    shutil.rmtree(project / ".venv")
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    said = one_line(run(script=project / "run", PYTHONPATH=str(tmp_path)))
    assert f"apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in said


def test_a_half_made_environment_is_made_anew(project):
    """Without the mark nobody trusts what is there; here the way to a new one is barred."""
    (project / ".venv" / ".complete").unlink()
    status, said = run(script=project / "run", PATH="/nowhere", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_RETRIES="0")
    assert "making the Python environment" in said
    assert status == 1
    assert not (project / ".venv" / ".complete").exists()


def test_what_a_killed_start_called_keeps_the_next_one_waiting(project):
    began = project / "began"
    calls = f"['sh', '-c', 'touch \"{began}\"; sleep 60']"
    script = (
        f"import runpy; m = runpy.run_path({str(project / 'run')!r}); l = m['one_at_a_time'](); m['must']({calls}, 'x')"
    )
    start = subprocess.Popen([sys.executable, "-c", script])
    until(began.exists)
    start.kill()
    start.wait()
    with (project / "run").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_it_works_from_anywhere_with_spaces_and_thai_letters_in_the_path(project_as_it_is, tmp_path):
    script, data = project_as_it_is / "run", tmp_path / "of its own"
    status, said = run("manage", "version", script=script, cwd="/", ASCN_DATA=str(data))
    assert (status, said.strip()[:2]) == (0, "5.")


def test_a_run_of_the_tests_keeps_what_it_compiles(project):
    """Also where the machine says that no Python may."""
    script = runpy.run_path(str(project / "run"))
    (project / ".venv" / ".complete").write_text(script["fingerprint"](script["lock_of"]("test")))
    (project / "pytest.py").write_text("import sys; print(sys.dont_write_bytecode)")
    assert run("test", script=project / "run", PYTHONDONTWRITEBYTECODE="1") == (0, "False\n")


def test_an_unknown_word_is_not_taken_for_a_start():
    assert "./run --help" in one_line(run("sevre"))


@pytest.mark.parametrize(
    ("variables", "arguments", "words"),
    [
        ({"ASCN_PROXIES": "many"}, (), "ASCN_PROXIES='many' is not accepted"),
        ({"ASCN_FROM": "nobody"}, (), "ASCN_FROM='nobody' is not accepted"),
        ({"ASCN_ORIGIN": "http://ascn.example.org"}, (), "ASCN_ORIGIN='http://ascn.example.org' is not accepted"),
        ({"ASCN_LIMIT_FACTOR": "9", "ASCN_ORIGIN": "https://ascn.example.org"}, (), "ASCN_LIMIT_FACTOR='9'"),
        ({"WEB_CONCURRENCY": "2"}, (), "2 processes (--workers or WEB_CONCURRENCY) also need ASCN_DATABASE_URL"),
        ({}, ("--workers", 2), "2 processes (--workers or WEB_CONCURRENCY) also need ASCN_DATABASE_URL"),
        ({}, ("--host", "0.0.0.0"), "demo mode would sign anybody in"),
        ({"ASCN_DEMO": "0"}, ("--host", "0.0.0.0"), "Set ASCN_ORIGIN"),
        ({"ASCN_DATA": "/proc/no/such"}, (), "/proc/no/such"),
        ({"ASCN_DATABASE_URL": f"postgres://ascn@127.0.0.1:{NOBODY}/ascn"}, (), "The database of ASCN_DATABASE_URL"),
        ({"ASCN_REDIS_URL": f"redis://127.0.0.1:{NOBODY}/0"}, (), "The Redis of ASCN_REDIS_URL cannot be used"),
    ],
)
def test_an_unsafe_or_wrong_start_is_refused_with_one_line(project_as_it_is, tmp_path, variables, arguments, words):
    variables = {"ASCN_DATA": str(tmp_path / "data")} | variables
    assert words in one_line(run("--port", free_port(), *arguments, script=project_as_it_is / "run", **variables))


def test_a_taken_port_is_told_at_once(project_as_it_is, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = one_line(run("--port", port, "--data", tmp_path / "data", script=project_as_it_is / "run"))
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert not (tmp_path / "data" / "ascn.sqlite3").exists()


def test_a_second_server_on_the_same_data_is_refused(running_site):
    variables = {"ASCN_DATA": str(running_site.data)}
    said = one_line(run("serve", "--port", free_port(), script=ROOT / "manage.py", **variables))
    assert f"Another server (process {running_site.process.pid}) already works on" in said


def test_a_ready_site_answers_and_says_where(running_site):
    assert running_site.get("/readyz").status == 200
    for place in ("/", "/demo/", "/admin/"):
        assert f"{running_site.url}{place}" in running_site.log()
    assert running_site.get("/en/").status == 200
    assert running_site.url in running_site.get("/robots.txt").read().decode()  # so do links in mails
    assert running_site.url in running_site.manage("invite", "second@example.org", "--office", "secretariat")


def test_a_publish_in_another_process_is_seen(running_site):
    before = running_site.get("/en/").read()
    assert running_site.get("/en/").headers.get("Server-Timing") is None
    publish = (
        "from ascn_site.models import HomePage; from django.db import transaction;"
        "page = HomePage.objects.get(locale__language_code='en'); page.title = 'A title from elsewhere';"
        "transaction.atomic()(lambda: page.save_revision().publish())()"
    )
    running_site.manage("shell", "--verbosity=0", "-c", publish)
    until(lambda: b"A title from elsewhere" in running_site.get("/en/").read(), seconds=20)
    assert b"A title from elsewhere" not in before


def test_a_stop_comes_to_its_end_and_a_second_start_repeats_nothing(running_site):
    log = running_site.folder / "server.log"
    try:
        running_site.stop(signal.SIGINT)
        ended = running_site.process.returncode
        log.unlink()
    finally:
        began = time.monotonic()
        running_site.start()
    print(f"second start: {time.monotonic() - began:.1f} s")
    assert ended == 0
    told = log.read_text().partition("The site is ready:")[0]
    # Only what others did meanwhile is caught up with: pictures that they brought.
    assert [line for line in told.splitlines() if "sizes of pictures" not in line] == []


@pytest.mark.faults
def test_a_start_that_is_killed_anywhere_is_completed_by_the_next(request):
    """Killed from nothing on in each of its steps, at seeded moments: once each, or thrice with --faults full."""
    chance = random.Random(4)
    times = 1 if request.config.getoption("--faults") == "small" else 3
    site = RunningSite()
    try:
        for step in STEPS:
            seen = [kill_in(step, site, after=chance.uniform(0, 1)) for _ in range(times)]
            assert seen[0], f"{step} was done before its turn"
        with site:
            assert site.get("/en/cities/").status == 200
            assert site.manage("check").startswith("System check identified no issues")
            address = site.get("/en/").read().decode().split('href="/static/ascn/css/main.')[1].split('"')[0]
            sheet = site.get(f"/static/ascn/css/main.{address}")
            assert (sheet.status, "@layer" in sheet.read().decode()) == (200, True)
    finally:
        shutil.rmtree(site.folder, ignore_errors=True)


DIES_BEFORE_ITS_RECORD = """
import os
from django.db.migrations.recorder import MigrationRecorder
from ascn_site import start
MigrationRecorder.record_applied = lambda recorder, app, name: app == "wagtailcore" and os._exit(9)
start.migrate()
"""
TABLES = "from django.db import connection; print(connection.introspection.table_names())"


def test_a_start_that_dies_between_a_migration_and_its_record_leaves_nothing_of_it(install):
    site = install("site", is_migrated=False)
    with site.start("shell", "-v0", "-c", DIES_BEFORE_ITS_RECORD) as process:
        process.communicate(timeout=600)

    assert process.returncode == 9
    assert site.shell(TABLES).strip() == "[]"


def kill_in(step: str, site: RunningSite, *, after: float) -> bool:
    """Start the site and kill it ``after`` seconds of a step; whether the step was still to be done."""
    with subprocess.Popen(site.command(), env=site.environment(), stdout=subprocess.PIPE, text=True) as process:
        said = next(line for line in process.stdout if line.strip().startswith((step, "The site is ready")))
        time.sleep(after)
        process.kill()
    return step in said
