"""The public, read-only API below ``/api/v1/``: what every list and every single thing of it has in common."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache, wraps
from http import HTTPStatus
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI, Query, Router
from ninja.errors import ValidationError
from pydantic import BaseModel, Field, StringConstraints

from ascn_site.datasets import Dataset, Entry, reader_of, register
from ascn_site.languages import CODES
from ascn_site.problems import CONTENT_TYPE, OPEN_TO_ALL, Problem, RefusedParameter, problem

PREFIX = "api/v1/"
MOST = 50
READS = ("GET", "HEAD", "OPTIONS")
PREFLIGHT = {"Access-Control-Allow-Methods": ", ".join(READS), "Access-Control-Max-Age": "86400"}
ABOUT = """Everything public of the ASEAN Smart Cities Network, read-only and without a key.

* Lists take `limit` (at most 50) and `page`; follow `next` until it is null.
* `lang` chooses the text: the language asked for, else the one it was first written in. Each entry says its `lang`.
* Null means unknown. 0 and an empty list are known to be none.
* Dates are as precise as they are known: 2026, 2026-08 or 2026-08-06.
* Unknown parameters and values are refused with 400 and a problem document (RFC 9457).
"""

Language = StrEnum("Language", {code.replace("-", "_"): code for code in CODES})
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,80}$")]
Year = Annotated[int, Field(ge=1900, le=2200)]
AnyEntry = TypeVar("AnyEntry", bound=Entry)


class Asked(BaseModel):
    """What one may ask of every address."""

    lang: Language = Field(Language.en, description="Language of the text, where it is written in it")


class AskedList(Asked):
    limit: int = Field(20, ge=1, le=MOST, description="How many at once")
    page: int = Field(1, ge=1, le=10_000)


class Results(BaseModel, Generic[AnyEntry]):
    """One page of a list."""

    results: list[AnyEntry]
    next: str | None = Field(description="Address of the next page; null on the last one")


api = NinjaAPI(
    title="ASEAN Smart Cities Network",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
REFUSALS = {400: Problem, 404: Problem}


@api.exception_handler(ValidationError)
def refuse_values(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [RefusedParameter(parameter=name_of(fault["loc"]), reason=fault["msg"]) for fault in error.errors]
    return problem(HTTPStatus.BAD_REQUEST, errors=errors)


@api.exception_handler(Http404)
def tell_missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND)


def name_of(place: tuple) -> str:
    """The parameter at which a check found fault; a place may end with a position in a list."""
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def check_parameters(request: HttpRequest, shape: type[BaseModel]) -> None:
    """
    Raises:
        ValidationError: a parameter that the address does not know.
    """
    unknown = sorted(set(request.GET) - set(shape.model_fields))
    if unknown:
        raise ValidationError([{"loc": ("query", name[:80]), "msg": _("unknown parameter")} for name in unknown[:20]])


def offer(router: Router, dataset: Dataset, asked: type[AskedList] = AskedList) -> None:
    """Register a data set and give it two addresses: its list, and one thing by its id."""
    register(dataset)

    @router.get(
        f"/{dataset.key}",
        response={200: Results[dataset.entry], **REFUSALS},
        operation_id=f"list_{dataset.key}",
        summary=dataset.about,
        tags=[dataset.key],
    )
    def listed(request, asked: Query[asked]):
        check_parameters(request, type(asked))
        with translation.override(asked.lang):
            return as_json(one_page(request, dataset, asked))

    @router.get(
        f"/{dataset.key}/{{code}}",
        response={200: dataset.entry, **REFUSALS},
        operation_id=f"read_{dataset.key}",
        summary=f"One of: {dataset.about}",
        tags=[dataset.key],
    )
    def one(request, code: str, asked: Query[Asked]):
        check_parameters(request, Asked)
        with translation.override(asked.lang):
            thing = dataset.find(code)
            if thing is None:
                raise Http404
            return as_json(dataset.entries([thing], reader_of(request, asked.lang.value))[0])


def one_page(request: HttpRequest, dataset: Dataset, asked: AskedList) -> Results:
    library = dataset.library(request.GET)
    first = (asked.page - 1) * asked.limit
    reader = reader_of(request, asked.lang.value)
    following = None
    if library.total > first + asked.limit:
        pairs = [(key, value) for key, values in request.GET.lists() for value in values if key != "page"]
        following = f"{reader.origin}{request.path}?{urlencode([*pairs, ('page', asked.page + 1)])}"
    things = dataset.read(library.found[first : first + asked.limit])
    return Results(results=dataset.entries(things, reader), next=following)


def as_json(answer: BaseModel) -> HttpResponse:
    return HttpResponse(answer.model_dump_json(), content_type="application/json")


@cache
def description() -> dict:
    """The OpenAPI document; refusals carry the content type of problem documents."""
    document = api.get_openapi_schema(path_prefix=PREFIX)
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST and "content" in answer:
                    answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
    return document


def openapi(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        return problem(HTTPStatus.METHOD_NOT_ALLOWED)
    if request.GET:
        names = [RefusedParameter(parameter=name[:80], reason=_("unknown parameter")) for name in request.GET]
        return problem(HTTPStatus.BAD_REQUEST, errors=names[:20])
    return JsonResponse(description())


def nothing(_request: HttpRequest) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND)


def open_to_all(view: Callable) -> Callable:
    """Answer HEAD as GET, tell any site's scripts that they may read, turn a wrong method into a problem."""
    conditional = conditional_page(view)

    @csrf_exempt
    @wraps(view, updated=())
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            allowed = {"Allow": ", ".join(READS)}
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=OPEN_TO_ALL | PREFLIGHT | allowed)
        method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        response = conditional(request, *args, **kwargs)
        request.method = method  # the server leaves the body of a HEAD out
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = problem(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(READS)})
        for name, value in OPEN_TO_ALL.items():
            response.headers[name] = value
        return response

    return guarded


def addresses(*routers: Router) -> list[URLPattern]:
    """The addresses below ``/api/v1/`` of the routers that the apps offer. May be asked for once."""
    for router in routers:
        api.add_router("", router)
    patterns, _app_name, _namespace = api.urls
    for pattern in patterns:
        pattern.callback = open_to_all(pattern.callback)
    return [
        path("openapi.json", open_to_all(openapi)),
        *(pattern for pattern in patterns if pattern.name != "api-root"),
        re_path("", open_to_all(nothing)),
    ]
