"""Is the process alive, is it ready, and who may see why not."""

import pytest

from ascn_site import health

pytestmark = pytest.mark.django_db


def test_ready_tells_this_machine_each_part(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert answer.json()["parts"]["database"] == "ready"


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"])
def test_whoever_comes_through_a_proxy_learns_the_status_only(client, header):
    assert client.get("/readyz", headers={header: "127.0.0.1"}).json() == {"status": "ready"}


def test_a_part_in_trouble_makes_the_site_not_ready_and_says_why(client, monkeypatch):
    monkeypatch.setitem(health.parts, "outbox", lambda: "the oldest row waits since an hour")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert answer.json()["parts"]["outbox"] == "the oldest row waits since an hour"


def test_figures_are_for_this_machine_only(client):
    assert b"ascn_page_cache_hits_total" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_every_figure_stands_below_its_help_and_type(client):
    lines = client.get("/metrics").content.decode().splitlines()
    for help_line, type_line, value in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        name = value.split()[0]
        assert help_line.startswith(f"# HELP {name} ")
        assert type_line.startswith(f"# TYPE {name} ")
