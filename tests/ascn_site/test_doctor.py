"""The doctor says in one line each what would lose data or stop the site."""

import pytest
from django.core.management import CommandError, call_command

from ascn_site import checks, health

pytestmark = pytest.mark.django_db


def test_a_sound_installation_is_well(capsys):
    call_command("doctor")
    assert capsys.readouterr().out == "All is well.\n"


def test_each_trouble_is_one_line(monkeypatch):
    monkeypatch.setitem(health.parts, "outbox", lambda: "the oldest row waits since an hour")
    monkeypatch.setitem(health.parts, "disk", lambda: "the disk is full")
    with pytest.raises(CommandError) as found:
        call_command("doctor")
    assert str(found.value).splitlines() == ["disk: the disk is full", "outbox: the oldest row waits since an hour"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DEBUG": True}, "DEBUG is on"),
        ({"SECRET_KEY": "short"}, "ASCN_SECRET_KEY needs"),
        ({"IS_HTTPS": False}, "must begin with https://"),
    ],
)
def test_what_must_not_meet_the_public_is_found(settings, changes, words):
    settings.IS_LOOPBACK, settings.ORIGIN, settings.IS_HTTPS = False, "https://ascn.example.org", True
    settings.SECRET_KEY = "x" * 50
    assert checks.unsafe_settings() == []
    for name, value in changes.items():
        setattr(settings, name, value)
    (line,) = checks.unsafe_settings()
    assert words in line


def test_sqlite_on_a_network_disk_is_found(settings, monkeypatch):
    monkeypatch.setattr(checks, "file_system", lambda folder: "nfs4")
    if checks.is_sqlite():
        (line,) = checks.unsafe_settings()
        assert "lies on a network disk (nfs4)" in line


def test_the_deepest_mount_decides_the_kind_of_disk(tmp_path):
    assert checks.file_system(tmp_path / "not there yet") == checks.file_system(tmp_path)
    assert checks.file_system(tmp_path) not in checks.NETWORK_FILE_SYSTEMS
