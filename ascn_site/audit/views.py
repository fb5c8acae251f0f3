"""`/desk/log/`: read, filter, take away."""

import csv
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log as note
from wagtail.models import Site

from ascn_site.audit import reading
from ascn_site.audit.forms import LogFilter
from ascn_site.library import PageNumber, Pager
from ascn_site.spreadsheets import safe_cell

PAGE_SIZE = 50
MOST_ROWS = 50_000  # of one file; narrow the log for more


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The lines that the reader's offices let her see; sent as a form, they come as a file."""
    reach = reading.reach_of(request.user, on=timezone.localdate())
    if not reach:
        raise PermissionDenied
    form = LogFilter(request.GET)
    found = reading.lines(reach, form.wanted())
    if request.method == "POST":
        told = reading.told(found[:MOST_ROWS], with_names=False, with_addresses=reach.is_whole)
        return as_file(request, told)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "total": page.paginator.count,
        "lines": list(reading.told(page.object_list, with_names=reach.is_whole, with_addresses=reach.is_whole)),
        "pager": pager(page, request),
        "is_whole": reach.is_whole,
        "address": request.path,
        "here": request.get_full_path(),
    }
    return render(request, "ascn_site/log.html", context)


def pager(page, request: HttpRequest) -> Pager | None:
    """The pages of the log as the libraries show theirs."""
    if page.paginator.num_pages < 2:
        return None
    asked = [(name, value) for name, value in request.GET.items() if name != "page" and value]

    def address(number: int) -> str:
        return f"{request.path}?{urlencode([*asked, ('page', number)])}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return Pager(
        number=page.number,
        numbers=[PageNumber(number, address(number)) for number in shown if isinstance(number, int)],
        previous=address(page.number - 1) if page.has_previous() else "",
        next=address(page.number + 1) if page.has_next() else "",
    )


@transaction.atomic
def as_file(request: HttpRequest, lines) -> HttpResponse:
    """Without names of people, and noted in the log itself; addresses of offices in the secretariat's alone."""
    note(instance=Site.objects.get(is_default_site=True), action="ascn_site.log_export", user=request.user)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ascn-log.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    what = (_("What was done"), _("Kind"), _("About"), _("Number"), _("Place"))
    rows.writerow([_("When (UTC)"), _("Office"), *what, _("E-mail address")])
    for line in lines:
        office = "; ".join(line.offices)
        cells = (office, line.act, line.kind, line.about, line.object, line.place, line.sent_to)
        rows.writerow([line.at.isoformat(timespec="seconds"), *map(safe_cell, cells)])
    return answer
