"""Doors through which one changes something."""

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, PageViewRestriction, Site

from ascn_site.models import Assignment, SiteDocument, SiteImage
from practices.models import PracticePage
from tests.matrix.doors import Visit, as_text, door, files_block
from tests.matrix.walks import posted_forms

NEW = "Written by the visitor"


@door("4")
def create_a_page(visit):
    path = f"/admin/pages/add/practices/practicepage/{visit.city.page}/"
    filled = {"title": NEW, "slug": "by-the-visitor", "summary": "Drains", "focus_areas": ["civic_social"]}
    visit.send(path, visit.form(path) | filled)
    return Page.objects.child_of(Page.objects.get(pk=visit.city.page)).filter(slug="by-the-visitor").exists()


@door("4")
def begin_at_the_desk(visit):
    answer = visit.client.post(f"/admin/my-city/{visit.city.permanent_id}/begin/", {"kind": "plan", "language": "en"})
    return "/admin/pages/add/cities/actionplanpage/" in answer.headers.get("Location", "")


@door("5")
def edit_a_draft(visit):
    visit.edit("draft", {"title": NEW})
    return visit.latest("draft").title == NEW


@door("5")
def autosave_a_draft(visit):
    path = f"/admin/pages/{visit.city.pages['draft']}/edit/"
    visit.send(path, visit.form(path) | {"title": NEW}, headers={"Accept": "application/json"})
    return visit.latest("draft").title == NEW


def ping(visit: Visit, state: str, *, model: str = "practicepage") -> dict:
    """What the editor asks every few seconds: who else is here. Wagtail takes capitals in the model's name too."""
    path = f"/admin/editing-sessions/ping/practices/{model}/{visit.city.pages[state]}/1/"
    answer = visit.client.post(path, {"is_editing": "1"})
    return answer.json() if answer.status_code == 200 else {}


@door("5")
def stand_among_the_editors(visit):
    ping(visit, "draft", model="PracticePage")
    ping(visit, "draft")
    return EditingSession.objects.filter(object_id=visit.city.pages["draft"], user=visit.person).exists()


@door("5")
def see_who_edits(visit):
    page = visit.page("draft")
    somebody = {"user": visit.world.person("speaker"), "last_seen_at": timezone.now(), "is_editing": True}
    EditingSession.objects.create(content_object=page, **somebody)
    return "Speaker" in str(ping(visit, "draft"))


@door("6")
def submit_a_draft(visit):
    visit.edit("draft", {"action-submit": "1"})
    return visit.page("draft").current_workflow_state is not None


@door("11", is_shut=True)
def publish_from_the_editor_what_is_not_cleared(visit):
    visit.edit("draft", {"action-publish": "1"})
    return visit.page("draft").live


@door("11")
def publish_from_the_editor(visit):
    visit.edit("cleared", {"action-publish": "1"})
    return visit.page("cleared").live


@door("11")
def unpublish(visit):
    visit.send(f"/admin/pages/{visit.city.pages['public']}/unpublish/", {})
    return not visit.page("public").live


@door("11", is_shut=True)
def publish_many_what_is_not_cleared(visit):
    visit.send(f"/admin/bulk/wagtailcore/page/publish/?id={visit.city.pages['draft']}", {})
    return visit.page("draft").live


@door("11")
def publish_many(visit):
    visit.send(f"/admin/bulk/wagtailcore/page/publish/?id={visit.city.pages['cleared']}", {})
    return visit.page("cleared").live


@door("11")
def unpublish_many(visit):
    visit.send(f"/admin/bulk/wagtailcore/page/unpublish/?id={visit.city.pages['public']}", {})
    return not visit.page("public").live


@door("11", is_shut=True)
def schedule_what_is_not_cleared(visit):
    visit.edit("draft", {"go_live_at": "2090-01-01 00:00", "action-publish": "1"})
    return visit.page("draft").revisions.filter(approved_go_live_at__isnull=False).exists()


@door("11")
def schedule(visit):
    visit.edit("cleared", {"go_live_at": "2090-01-01 00:00", "action-publish": "1"})
    return visit.page("cleared").revisions.filter(approved_go_live_at__isnull=False).exists()


@door("15")
def delete_a_draft(visit):
    visit.make_own(visit.page("draft"), "owner")
    visit.send(f"/admin/pages/{visit.city.pages['draft']}/delete/", {})
    return not Page.objects.filter(pk=visit.city.pages["draft"]).exists()


@door("15")
def delete_many_drafts(visit):
    visit.make_own(visit.page("draft"), "owner")
    visit.send(f"/admin/bulk/wagtailcore/page/delete/?id={visit.city.pages['draft']}", {})
    return not Page.objects.filter(pk=visit.city.pages["draft"]).exists()


@door("16")
def delete_a_public_page(visit):
    visit.send(f"/admin/pages/{visit.city.pages['public']}/delete/", {})
    return not Page.objects.filter(pk=visit.city.pages["public"]).exists()


@door("16")
def delete_what_was_withdrawn(visit):
    visit.send(f"/admin/pages/{visit.city.pages['withdrawn']}/delete/", {})
    return not Page.objects.filter(pk=visit.city.pages["withdrawn"]).exists()


@door("16")
def delete_many_public_pages(visit):
    visit.send(f"/admin/bulk/wagtailcore/page/delete/?id={visit.city.pages['public']}", {})
    return not Page.objects.filter(pk=visit.city.pages["public"]).exists()


@door("17")
def lock(visit):
    visit.make_own(visit.page("draft"), "owner")
    visit.send(f"/admin/pages/{visit.city.pages['draft']}/lock/", {})
    return visit.page("draft").locked


@door("17")
def unlock(visit):
    visit.make_own(visit.page("draft"), "owner")
    Page.objects.filter(pk=visit.city.pages["draft"]).update(locked=True)
    visit.make_own(visit.page("draft"), "locked_by")
    visit.send(f"/admin/pages/{visit.city.pages['draft']}/unlock/", {})
    return not visit.page("draft").locked


@door("18")
def revert_to_a_revision(visit):
    first = visit.city.first_revisions["changed"]
    opened = f"/admin/pages/{visit.city.pages['changed']}/revisions/{first}/revert/"
    path = f"/admin/pages/{visit.city.pages['changed']}/edit/"
    visit.send(path, visit.form(opened) | {"revision": first})
    return visit.mark("changedtext") in as_text(visit.latest("changed"))


@door("19")
def close_a_page_to_members(visit):
    visit.send(f"/admin/pages/{visit.city.pages['public']}/privacy/", {"restriction_type": "login"})
    return PageViewRestriction.objects.filter(page=visit.city.pages["public"]).exists()


@door("19")
def open_a_page_for_members(visit):
    visit.send(f"/admin/pages/{visit.city.pages['members']}/privacy/", {"restriction_type": "none"})
    return not PageViewRestriction.objects.filter(page=visit.city.pages["members"]).exists()


@door("19")
def change_the_city_s_address(visit):
    path = f"/admin/pages/{visit.city.page}/edit/"
    visit.send(path, visit.form(path) | {"slug": "elsewhere"})
    return Page.objects.get(pk=visit.city.page).get_latest_revision_as_object().slug == "elsewhere"


@door("20")
def write_in_another_language(visit):
    visit.send(f"/admin/pages/{visit.city.pages['public']}/translate/", {"language": "lo"})
    return Page.objects.filter(translation_key=visit.page("public").translation_key).count() == 2


def a_file(name="new.txt") -> ContentFile:
    return ContentFile(b"Ten gauges along the canals report every five minutes.\n", name=name)


@door("23")
def upload_a_file(visit):
    sent = {"title": NEW, "file": a_file(), "collection": visit.city.collection, "tags": ""}
    visit.send("/admin/documents/add/", sent)
    return SiteDocument.objects.filter(title=NEW, collection=visit.city.collection).exists()


@door("23")
def rename_a_file(visit):
    number = visit.city.documents["private"]
    sent = {"title": NEW, "collection": visit.city.collection, "tags": "", "language": ""}
    visit.send(f"/admin/documents/edit/{number}/", sent)
    return SiteDocument.objects.get(pk=number).title == NEW


@door("23")
def rename_a_picture(visit):
    number = visit.city.images["private"]
    sent = {"title": NEW, "description": "", "credit": "", "tags": "", "collection": visit.city.collection}
    points = {f"focal_point_{part}": "" for part in ("x", "y", "width", "height")}
    visit.send(f"/admin/images/{number}/", sent | points)
    return SiteImage.objects.get(pk=number).title == NEW


@door("23")
def tag_many_pictures(visit):
    number = visit.city.images["private"]
    visit.send(f"/admin/bulk/ascn_site/siteimage/add_tags/?id={number}", {"tags": "drains"})
    return SiteImage.objects.get(pk=number).tags.filter(name="drains").exists()


def page_of_the_visitor(visit: Visit) -> int:
    """A draft that the visitor may write: a stranger smuggles into one of his own city."""
    return (visit.elsewhere if visit.role == "OB" else visit.city).pages["draft"]


def uses(visit: Visit, changes: dict, number: int) -> bool:
    page = page_of_the_visitor(visit)
    path = f"/admin/pages/{page}/edit/"
    before = PracticePage.objects.get(pk=page).latest_revision_id
    visit.send(path, visit.form(path) | {"title": NEW} | changes)
    latest = PracticePage.objects.get(pk=page).latest_revision
    return latest.pk != before and f"{number}" in as_text(latest.as_object()) and latest.as_object().title == NEW


@door("23")
def use_a_file_in_a_block(visit):
    number = visit.city.documents["public"]
    return uses(visit, files_block("files", ("file", {"file": number, "note": NEW})), number)


@door("23")
def use_a_picture_in_a_block(visit):
    number = visit.city.images["private"]
    block = files_block("files", ("picture", {"image": number, "alt": NEW, "caption": ""}))
    return uses(visit, block, number)


@door("23")
def use_a_picture_in_a_field(visit):
    return uses(visit, {"picture": visit.city.images["private"]}, visit.city.images["private"])


def unused_file(visit: Visit) -> SiteDocument:
    city = Collection.objects.get(pk=visit.city.collection)
    file = SiteDocument.objects.create(title="Unused", collection=city, file=a_file("unused.txt"))
    visit.make_own(file, "uploaded_by_user")
    return file


@door("24")
def delete_an_unused_file(visit):
    file = unused_file(visit)
    visit.send(f"/admin/documents/delete/{file.pk}/", {})
    return not SiteDocument.objects.filter(pk=file.pk).exists()


@door("24")
def delete_many_unused_files(visit):
    file = unused_file(visit)
    visit.send(f"/admin/bulk/ascn_site/sitedocument/delete/?id={file.pk}", {})
    return not SiteDocument.objects.filter(pk=file.pk).exists()


@door("24", not_for="OA AP")
def delete_a_file_in_use(visit):
    number = visit.city.documents["private"]
    visit.make_own(SiteDocument.objects.get(pk=number), "uploaded_by_user")
    visit.send(f"/admin/documents/delete/{number}/", {})
    return not SiteDocument.objects.filter(pk=number).exists()


@door("48")
def end_a_term(visit):
    number = visit.city.terms[0]
    visit.send(f"/desk/people/terms/{number}/end/", forms_in(page_of(visit, f"/desk/people/terms/{number}/end/")))
    return Assignment.objects.get(pk=number).ends is not None


def page_of(visit: Visit, path: str) -> str:
    return visit.operator.get(path).content.decode()


@door("49")
def make_a_superuser(visit):
    person = visit.world.person("Pa")
    sent = {"email": person.email, "name": "x", "first_name": "x", "last_name": "x", "is_active": "on"}
    visit.send(f"/admin/users/edit/{person.pk}/", sent | {"is_superuser": "on"})
    person.refresh_from_db()
    return person.is_superuser


@door("52")
def add_a_redirect(visit):
    visit.send("/admin/redirects/add/", {"old_path": "/from", "redirect_link": "https://example.org/", "site": ""})
    return Redirect.objects.filter(old_path="/from").exists()


@door("53")
def add_a_collection(visit):
    root = Collection.get_first_root_node()
    visit.send("/admin/collections/add/", {"name": NEW, "parent": root.pk})
    return Collection.objects.filter(name=NEW).exists()


@door("53")
def add_a_group(visit):
    empty = {f"{part}-{count}": "0" for part in ("page_permissions",) for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
    path = "/admin/groups/new/"
    html = visit.operator.get(path).content.decode()
    visit.send(path, forms_in(html) | empty | {"name": NEW})
    return Group.objects.filter(name=NEW).exists()


@door("53")
def change_the_site(visit):
    site = Site.objects.get()
    path = f"/admin/sites/edit/{site.pk}/"
    visit.send(path, forms_in(visit.operator.get(path).content.decode()) | {"site_name": NEW})
    return Site.objects.get().site_name == NEW


def forms_in(html: str) -> dict:
    """Fields of all forms of a page, as they stand."""
    return {name: values for _action, fields in posted_forms(html) for name, values in fields.items()}
