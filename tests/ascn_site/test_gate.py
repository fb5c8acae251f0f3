"""Slow, broken and greedy clients meet the gate; the ten threads behind it stay free for everybody else."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from hashlib import sha256
from io import BytesIO
from urllib.parse import unquote

import pytest
from a2wsgi import WSGIMiddleware

from ascn_site.gate import MEGABYTE, Gate, Patience, as_for_wsgi, whole_body_as_input
from tests.ascn_site.listening import ask, hear, listening, say
from tests.waiting import until

IMPATIENT = Patience(silence=2, window=2.5, rate=100)
PATIENT = Patience(silence=300, window=300)  # whoever is held up here gets no answer in the time of a test
BIG = bytes(range(256)) * 4096 * 8  # 8 MB
THREADS = 10


def application(environ, start_response):
    """Tells what it was asked, in full: method, length, hash of the body, headers."""
    path = environ["PATH_INFO"]
    if path == "/fault":
        raise RuntimeError("a fault of ours")
    body = environ["wsgi.input"].read()
    if environ["QUERY_STRING"].startswith("work="):
        time.sleep(float(environ["QUERY_STRING"].removeprefix("work=")))
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    if path == "/big":
        return [BIG]
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    return [json.dumps(told | {"size": len(body), "hash": sha256(body).hexdigest()}).encode()]


def gate(patience: Patience) -> Gate:
    return Gate(WSGIMiddleware(whole_body_as_input(application), workers=THREADS, send_queue_size=0), patience)


@pytest.fixture(scope="module")
def port():
    with listening(gate(IMPATIENT)) as port:
        yield port


@pytest.fixture(scope="module")
def patient_port():
    with listening(gate(PATIENT)) as port:
        yield port


UNFINISHED = b"POST /form/ HTTP/1.1\r\nHost: localhost\r\nAccept-Language: vi\r\nContent-Length: 1000\r\n\r\nname="


def test_bodies_that_do_not_come_hold_up_nobody(patient_port):
    with ExitStack() as stuck:
        for _ in range(THREADS + 2):
            stuck.enter_context(say(patient_port, UNFINISHED))
        assert ask(patient_port)[0] == 200


def test_bodies_that_do_not_come_are_cut_with_a_sentence(port):
    stuck = [say(port, UNFINISHED) for _ in range(THREADS + 2)]
    for line in stuck:
        status, headers, body = hear(line)
        assert (status, headers["cache-control"], headers["connection"]) == (408, "no-store", "close")
        assert b'<html lang="vi">' in body
        line.close()


def test_a_body_that_drips_is_cut(port):
    began = time.monotonic()
    line = say(port, b"POST /form/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(900):
        try:
            line.sendall(b"x")
        except OSError:
            break
        line.settimeout(0.1)
        try:
            if answer := line.recv(65536):
                break
        except TimeoutError:
            continue
    assert b" 408 " in answer.split(b"\r\n")[0]
    assert time.monotonic() - began > 1
    line.close()


def test_an_honest_upload_on_a_slow_line_arrives_whole(port):
    body = BIG[:10_000]
    line = say(port, b"POST /form/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10000\r\n\r\n")
    for start in range(0, len(body), 1000):
        time.sleep(0.3)
        line.sendall(body[start : start + 1000])
    status, _, told = hear(line)
    assert (status, json.loads(told)["hash"]) == (200, sha256(body).hexdigest())
    line.close()


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/accounts/login/", MEGABYTE),
        ("/admin/pages/4/edit/", 5 * MEGABYTE),
        ("/admin/images/add/", 26 * MEGABYTE),
        ("/admin/documents/multiple/add/", 26 * MEGABYTE),
        ("/api/v1/channels/1/events", 64 * 1024),
    ],
)
def test_each_part_of_the_site_has_its_own_limit(port, path, limit):
    status, _, told = ask(port, path, method="POST", body=b"x" * limit)
    assert (status, json.loads(told)["size"]) == (200, limit)
    assert ask(port, path, method="POST", body=b"x" * (limit + 1))[0] == 413


def test_an_api_client_is_refused_with_a_problem_document(port):
    _, headers, body = ask(port, "/api/v1/channels/1/events", method="POST", body=b"x" * 70_000)
    assert (headers["content-type"], json.loads(body)["status"]) == ("application/problem+json", 413)


def test_a_body_in_chunks_reaches_the_application_with_its_length(port):
    text = b"POST /form/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with say(port, text + b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n") as line:
        _, _, told = hear(line)
    told = json.loads(told)
    assert (told["CONTENT_LENGTH"], told["hash"]) == ("11", sha256(b"hello world").hexdigest())


LARGE = b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_readers_who_stall_hold_up_nobody(patient_port):
    with ExitStack() as stalled:
        for _ in range(THREADS + 2):
            line = stalled.enter_context(say(patient_port, LARGE, buffer=4096))
            line.recv(1)  # its answer is on the way
        assert ask(patient_port)[0] == 200


def test_readers_who_stall_are_cut(port, caplog):
    stalled = [say(port, LARGE, buffer=4096) for _ in range(THREADS + 2)]
    until(lambda: caplog.text.count("answer to /big cut") == len(stalled))
    for line in stalled:
        heard = 0
        try:
            while part := line.recv(1 << 20):
                heard += len(part)
        except ConnectionResetError:
            pass
        assert heard < len(BIG)
        line.close()


def test_large_answers_to_many_at_once_arrive_whole(port):
    with ThreadPoolExecutor(4) as readers:
        answers = list(readers.map(lambda _: ask(port, "/big")[2], range(8)))
    assert {sha256(answer).hexdigest() for answer in answers} == {sha256(BIG).hexdigest()}


def test_a_fault_of_the_application_is_an_answer_and_not_a_silence(port, caplog):
    status, headers, body = ask(port, "/fault")
    assert (status, headers["cache-control"]) == (500, "no-store")
    assert b"RuntimeError" not in body
    assert "no answer to /fault" in caplog.text


@pytest.mark.parametrize("path", ["/%ff", "/a%00b", "/%ed%a0%80", "/a%0ab"])
def test_an_address_that_is_no_text_is_refused(port, path):
    assert ask(port, path)[0] == 400


def test_an_address_in_any_script_is_let_through(port):
    _, _, told = ask(port, "/th/%E0%B9%80%E0%B8%A1%E0%B8%B7%E0%B8%AD%E0%B8%87/")
    assert json.loads(told)["PATH_INFO"].encode("latin-1").decode() == "/th/เมือง/"


def test_an_address_sent_as_it_was_typed_is_read_on_every_request_of_a_line_and_bodies_stay_as_they_are(port):
    path, query = "/th/เมือง/", "q=น้ำท่วม"
    body = f"GET {path}?{query} HTTP/1.1\r\n".encode()
    head = f"POST {path}?{query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with say(port, head) as line:
        line.sendall(body)
        told = [json.loads(hear(line)[2])]
        line.sendall(head + body)
        told.append(json.loads(hear(line)[2]))

    assert [one["PATH_INFO"].encode("latin-1").decode() for one in told] == [path, path]
    assert [unquote(one["QUERY_STRING"]) for one in told] == [query, query]
    assert all(one["QUERY_STRING"].isascii() for one in told)
    assert {one["hash"] for one in told} == {sha256(body).hexdigest()}
    assert ask(port, "/\xff")[0] == 400


def test_an_address_as_it_was_typed_may_come_in_two_parts(port):
    whole = "GET /th/เมือง/?q=น้ำท่วม HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with say(port, whole[:8]) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in (whole[8:30], whole[30:]):
            time.sleep(0.1)  # else the system hands over all parts as one
            line.sendall(part)
        told = json.loads(hear(line)[2])

    assert unquote(told["QUERY_STRING"]) == "q=น้ำท่วม"


def test_raw_bytes_in_a_query_are_quoted_for_the_application():
    scope = {"headers": [], "query_string": b"q=\xe9&page=2"}
    assert as_for_wsgi(scope, BytesIO(), 0)["query_string"] == b"q=%E9&page=2"


def test_a_header_with_an_underscore_does_not_take_the_place_of_the_real_one(port):
    headers = "X-Forwarded-Proto: http\r\nX_Forwarded_Proto: https\r\nX_Real: 1\r\n"
    told = json.loads(ask(port, headers=headers)[2])
    assert (told["HTTP_X_FORWARDED_PROTO"], "HTTP_X_REAL" in told) == ("http", False)


def test_doors_that_must_not_tell_who_has_an_account_answer_quick_and_slow_work_at_the_same_moment(port):
    def seconds(path: str, work: float) -> float:
        began = time.monotonic()
        head = f"POST {path}?work={work} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx"
        line = say(port, head.encode())
        assert hear(line)[0] == 200
        line.close()
        return time.monotonic() - began

    def is_alike() -> bool:
        quick, slow = (seconds("/accounts/password/reset/", work) for work in (0, 0.3))
        assert min(quick, slow) >= 0.5
        return max(quick, slow) < 0.7 and seconds("/form/", 0) < 0.3

    assert any(is_alike() for _try in range(30)), "a busy machine may be late once, not always"
