"""'My city' acts: begin something, write in another language, note an update."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.models import Locale, Page

from ascn_site import routing
from cities import desk
from cities.clearance.services import submit
from cities.desk_forms import KINDS, BeginForm, TranslateForm, UpdateForm
from cities.models import City, CityPage
from cities.rules import may_write_for
from cities.services import open_language, place_in_language, write_in_language, write_update


def city_of_writer(request: HttpRequest, permanent_id: str) -> City:
    """The city, if the person writes for it."""
    city = get_object_or_404(City, permanent_id=permanent_id)
    if not may_write_for(request.user, city, on=timezone.localdate()):
        raise PermissionDenied
    return city


@require_POST
def begin(request: HttpRequest, permanent_id: str) -> HttpResponse:
    """Open the language that was chosen and go to the editor of a new page in it."""
    city = city_of_writer(request, permanent_id)
    form = BeginForm(request.POST, city=city, plans=desk.plans_of(city))
    if not form.is_valid():
        for sentence in (sentence for errors in form.errors.values() for sentence in errors):
            messages.error(request, sentence)
        return redirect("wagtailadmin_home")
    kind, language = form.cleaned_data["kind"], form.cleaned_data["language"]
    if kind == "update":
        return redirect("my_city_update", permanent_id=permanent_id)
    locale = locale_of(language)
    parent = open_language(city=city, locale=locale)
    if kind == "project":
        parent = place_in_language(page=form.cleaned_data["plan"], locale=locale)
    model = apps.get_model(KINDS[kind])._meta
    return redirect("wagtailadmin_pages:add", model.app_label, model.model_name, parent.pk)


def locale_of(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, permanent_id: str) -> HttpResponse:
    """The short form of an update; 'submit' hands it over at once."""
    city = city_of_writer(request, permanent_id)
    form = UpdateForm(
        request.POST or None,
        city=city,
        subjects=desk.subjects_of(city),
        initial={"date": timezone.localdate(), "about": request.GET.get("about")},
    )
    if request.method == "POST" and form.is_valid():
        page = write_update(
            about=form.cleaned_data["about"],
            locale=locale_of(form.cleaned_data["language"]),
            person=request.user,
            note=form.note(),
        )
        if "submit" in request.POST:
            submit(page=page, person=request.user)
            messages.success(request, _("The update is submitted. You will get a mail when it is published."))
            return redirect("wagtailadmin_home")
        messages.success(request, _("The update is saved as a draft."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "admin/update_form.html", {"form": form, "city": city})


@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, page_id: int) -> HttpResponse:
    """Choose a language and go on in the editor, with the first text in it."""
    page = get_object_or_404(Page.objects.filter(depth__gt=1), pk=page_id)
    if not page.permissions_for_user(request.user).may_write():
        raise PermissionDenied
    versions = Page.objects.filter(translation_key=page.translation_key, alias_of=None)
    written = set(versions.values_list("locale__language_code", flat=True))
    form = TranslateForm(request.POST or None, written=written)
    if request.method == "POST" and form.is_valid():
        there = write_in_language(
            page=page.specific, locale=locale_of(form.cleaned_data["language"]), person=request.user
        )
        messages.success(request, _("This is the text in its first language. Replace it part by part."))
        return redirect("wagtailadmin_pages:edit", there.pk)
    return render(request, "admin/translate_form.html", {"form": form, "page": page})


def public_address(city: City, language: str) -> str:
    page = CityPage.objects.public().filter(city=city).first()
    return routing.address(page, language) if page else ""
