"""The HTTP twins of the socket, for networks that forbid it, and the protocol's own page."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone, translation
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from ascn_site import limits
from ascn_site.problems import RefusedParameter, problem
from events.live import log, protocol
from events.live.description import description
from events.live.doing import do
from events.live.doors import NO_SUCH_CHANNEL, NOT_YOURS, SIGN_IN, Knock, admit
from events.live.people import Seat
from events.live.protocol import Refused, UnreadFrame
from events.live.refusals import language_in, refused_frame
from events.live.room import told_to
from events.live.wire import events_frame

FORGED = _(
    "This was not sent from a page of this site, so nothing was stored. Please reload the page; a program sends the"
    " token of its csrftoken cookie as X-CSRFToken, and our address as Origin."
)
NO_STORE = {"Cache-Control": "no-store"}
MOST = 200
STATUS = {SIGN_IN: HTTPStatus.UNAUTHORIZED, NO_SUCH_CHANNEL: HTTPStatus.NOT_FOUND}
REFUSED_STATUS = {
    "rate": HTTPStatus.TOO_MANY_REQUESTS,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "closed": HTTPStatus.CONFLICT,
    "conflict": HTTPStatus.CONFLICT,
    "forbidden": HTTPStatus.FORBIDDEN,
    "muted": HTTPStatus.FORBIDDEN,
}


@csrf_exempt  # who is not signed in is told that first; for all others `write` checks
def events(request: HttpRequest, channel: str) -> HttpResponse:
    """GET reads the log, POST takes one frame; ``?lang=`` says in which language it refuses."""
    with translation.override(language_in(request.GET) or get_language() or "en"):
        return answer_to(request, channel)


def answer_to(request: HttpRequest, channel: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return problem(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD, POST"})
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    seat = admit([Knock(key, channel, get_language() or "en")], now=timezone.now())[0]
    if seat == NOT_YOURS:
        return refuse(Refused("forbidden"), None, get_language() or "en")
    if not isinstance(seat, Seat):
        return problem(STATUS[seat], headers=NO_STORE)
    return write(request, seat) if request.method == "POST" else read(request, seat)


def read(request: HttpRequest, seat: Seat) -> HttpResponse:
    unknown = sorted(set(request.GET) - {"after", "limit", "lang"})
    after, limit = number_in(request, "after", "0"), number_in(request, "limit", str(MOST))
    if unknown or after is None or limit is None or after < -1 or not 1 <= limit <= MOST:
        names = unknown or ["after", "limit"]
        errors = [RefusedParameter(parameter=name[:80], reason="-1 to 2^63-1, 1 to 200") for name in names]
        return problem(HTTPStatus.BAD_REQUEST, errors=errors, headers=NO_STORE)
    if refusal := limits.count("events_over_http", seat.person, now=timezone.now()):
        return refuse(Refused("rate", retry_after=refusal.retry_after), None, seat.language)
    last = log.last_seqs([seat.channel])[seat.channel]
    told = log.read(seat.channel, after=after, limit=limit) if after >= 0 else []
    seq = max(last, told[-1].seq) if told else last
    frame = events_frame(told_to(event, seat) for event in told)
    body = f'{{{frame.partition(",")[2][:-1]},"seq":{seq}}}'  # the same list of events, without the frame's type
    return HttpResponse(body, content_type="application/json", headers=NO_STORE)


def number_in(request: HttpRequest, name: str, default: str) -> int | None:
    """A whole number of 64 bits from the query; None for anything else."""
    text = request.GET.get(name, default)
    digits = text.removeprefix("-")
    if not digits.isdecimal() or len(digits) > 19 or (number := int(text)) > protocol.LARGEST_NUMBER:
        return None
    return number


class FrameCsrf(CsrfViewMiddleware):
    """The same check as for a form, answered as a frame: who sends frames does not read pages."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        super()._reject(request, reason)  # notes it
        frame = {"type": "refused", "id": None, "code": "forbidden", "text": str(FORGED), "retry_after": None}
        return JsonResponse(frame, status=HTTPStatus.FORBIDDEN, headers=NO_STORE)


@decorator_from_middleware(FrameCsrf)
def write(request: HttpRequest, seat: Seat) -> HttpResponse:
    frame_id = None
    try:
        raw = frame_in(request)
        frame_id = raw.id
        seq = do(raw, seat)
    except UnreadFrame as refusal:
        return refuse(refusal, refusal.frame_id, seat.language)
    except Refused as refusal:
        return refuse(refusal, frame_id, seat.language)
    return JsonResponse({"type": "ack", "id": frame_id.lower(), "seq": seq}, headers=NO_STORE)


def frame_in(request: HttpRequest) -> protocol.Raw:
    """
    Raises:
        UnreadFrame: no frame, or hello, which is for sockets.
    """
    try:
        if len(request.body) > protocol.LARGEST_FRAME:
            raise UnreadFrame("bad_frame")
        raw = protocol.read(request.body.decode())
    except (UnicodeDecodeError, RawPostDataException):  # the second for a form, which was read as one before
        raise UnreadFrame("bad_frame") from None
    if raw.type == "hello":
        raise UnreadFrame("unknown_type", raw.id)
    return raw


def refuse(refusal: Refused, frame_id: str | None, language: str) -> HttpResponse:
    frame = refused_frame(refusal, frame_id=frame_id, language=language)
    status = REFUSED_STATUS.get(refusal.code, HTTPStatus.BAD_REQUEST)
    answer = JsonResponse(frame, status=status, headers=NO_STORE, json_dumps_params={"ensure_ascii": False})
    if frame["retry_after"] is not None:
        answer.headers["Retry-After"] = str(int(frame["retry_after"]) + 1)
    return answer


def live_protocol(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return problem(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
    if request.GET:
        errors = [RefusedParameter(parameter=name[:80], reason="unknown parameter") for name in request.GET]
        return problem(HTTPStatus.BAD_REQUEST, errors=errors[:20])
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
