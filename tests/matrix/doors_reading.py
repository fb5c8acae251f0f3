"""Doors through which one reads."""

from allauth.usersessions.models import UserSession

from ascn_site.models import SiteImage
from tests.matrix.doors import OUTSIDE, Visit, door, look
from tests.matrix.world import SEARCHED

look(
    "1",
    "publictext",
    "{public_address}",
    "/en/practices/",
    "/en/cities/{slug}/",
    f"/en/search/?q={SEARCHED}",
    f"/en/search/suggest?q={SEARCHED}",
    "/en/feed.atom",
    "/en/practices/feed.atom",
    "/en/cities/{slug}/feed.atom",
    "/api/v1/practices",
    "/api/v1/practices/{public_code}",
    f"/api/v1/search?q={SEARCHED}&lang=en",
    "/en/practices/?format=csv",
    "/en/practices/?format=json",
    "/id/{public_code}",
)
look(
    "2",
    "draft",
    "/admin/pages/{draft}/view_draft/",
    "/admin/pages/{draft}/edit/",
    "/admin/pages/{draft}/history/",
    "/admin/pages/{draft}/revisions/{draft_revision}/view/",
)
look(
    "2",
    "changed",
    "/admin/pages/{changed}/view_draft/",
    "/admin/pages/{changed}/revisions/compare/earliest...latest/",
    "/admin/pages/{changed}/revisions/compare/{changed_first}...{changed_revision}/",
)
look(
    "3",
    "draft",
    "/admin/pages/{city}/",
    "/admin/pages/{city}/results/",
    f"/admin/pages/search/?q={SEARCHED}",
    f"/admin/choose-page/search/?q={SEARCHED}",
    "/admin/choose-page/{city}/",
    "/admin/choose-page/chosen-multiple/?id={draft}",
    "/admin/api/main/pages/?child_of={city}&for_explorer=1",
    "/admin/api/main/pages/{draft}/",
    "/admin/pages/usage/practices/practicepage/",
)
look("3", "draft", "/admin/pages/{draft}/move/", "/admin/pages/{draft}/copy/", not_for="CR")
look("3", "review", "/admin/reports/workflow/", not_for="OA AP CR")
look("3", "redirect", "/admin/redirects/", not_for="OA AP CR")
look("21", "members", "{members_address}")
look("22", "file", f"/admin/documents/chooser/?q={SEARCHED}", "/admin/documents/chooser/chosen/{private_file}/")
look("22", "picture", f"/admin/images/chooser/?q={SEARCHED}", "/admin/images/chooser/chosen/{private_image}/")
look("22", "file", "/admin/documents/", "/admin/documents/edit/{private_file}/", not_for="CR")
look("22", "picture", "/admin/images/", "/admin/images/{private_image}/", not_for="CR")
look("22", "file", "/admin/bulk/ascn_site/sitedocument/add_tags/?id={private_file}")
look("22", "picture", "/admin/bulk/ascn_site/siteimage/add_tags/?id={private_image}")
look("22", "file", "/admin/api/main/documents/", not_for="OA AP CR")
look("22", "picture", "/admin/api/main/images/", not_for="OA AP CR")
look("3", "label", "/admin/tag-autocomplete/?term=wm-", not_for="OA AP CR")
look("33", "publictext", "/admin/reports/aging-pages/?export=csv", not_for="OA AP CR")
look("50", "draft", "/admin/pages/{draft}/history/")


@door("3", is_shut=True)
def the_permanent_id_of_what_was_never_public(visit):
    return visit.client.get(f"/id/{visit.city.codes['draft']}").status_code != 404


@door("1")
def site_map(visit):
    return visit.city.addresses["public"].encode() in visit.client.get("/sitemap.xml").content


@door("21")
def file_of_a_page_for_members(visit):
    return visit.shows(f"/files/{visit.city.documents['members']}/{visit.city.slug}-members.txt", "membersfile")


def file_address(visit, state: str) -> str:
    return f"/files/{visit.city.documents[state]}/{visit.city.slug}-{state}.txt"


@door("25")
def file_of_a_draft(visit):
    return visit.shows(file_address(visit, "private"), "file")


@door("25", is_shut=True)
def file_of_a_draft_by_another_name(visit):
    return visit.shows(f"/files/{visit.city.documents['private']}/x", "file")


@door("25")
def head_of_a_draft_s_file(visit):
    return visit.client.head(file_address(visit, "private")).status_code == 200


@door("25")
def draft_s_file_by_its_tag(visit):
    tag = visit.operator.get(file_address(visit, "private")).headers["ETag"]
    return visit.client.get(file_address(visit, "private"), headers={"If-None-Match": tag}).status_code == 304


@door("25")
def a_part_of_a_draft_s_file(visit):
    answer = visit.client.get(file_address(visit, "private"), headers={"Range": "bytes=0-3"})
    return answer.status_code in {200, 206}


@door("26")
def file_of_a_public_page(visit):
    return visit.shows(file_address(visit, "public"), "publicfile")


def picture_address(visit, state: str) -> str:
    return SiteImage.objects.get(pk=visit.city.images[state]).get_rendition("width-12").url


@door("25")
def picture_of_a_draft_as_pages_show_it(visit):
    return visit.opens(picture_address(visit, "private"))


@door("26")
def picture_of_a_public_page(visit):
    return visit.opens(picture_address(visit, "public"))


@door("21")
def picture_of_a_page_for_members(visit):
    return visit.opens(picture_address(visit, "members"))


@door("27")
def original_picture(visit):
    answer = visit.client.get(f"/admin/images/{visit.city.images['private']}/preview/original/")
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("image/")


@door("28", is_shut=True)
def rendition_with_a_forged_signature(visit):
    path = f"/images/AAAAAAAAAAAAAAAAAAAAAAAAAAA=/{visit.city.images['private']}/width-100/"
    return visit.client.get(path).status_code != 404


@door("35")
def session_of_a_forum(visit):
    return b"Opening wm session" in visit.client.get("/en/forum/meeting/opening/").content


@door("35")
def session_by_the_api(visit):
    return b"Opening wm session" in visit.client.get("/api/v1/sessions").content


@door("51")
def whole_log(visit):
    answer = visit.client.get("/desk/log/")
    return answer.status_code == 200 and answer.context["is_whole"]


@door("54")
def readiness(visit):
    return visit.client.get("/readyz").status_code in {200, 503}


@door("54")
def description_of_the_api(visit):
    return b'"openapi"' in visit.client.get("/api/v1/openapi.json").content


@door("55")
def figures(visit):
    return visit.opens("/metrics", REMOTE_ADDR=OUTSIDE)


@door("55")
def reasons_of_readiness(visit):
    told = visit.client.get("/readyz", REMOTE_ADDR=OUTSIDE).json()
    return len(told) > 1


GONE = ("/django-admin/", "/admin/failwhale/", "/admin/test404/", "/api/v2/pages/", "/styleguide/", "/images/")


@door("56", is_shut=True)
def doors_that_are_not_ours(visit):
    return any(visit.client.get(path).status_code not in {404, 302, 403} for path in GONE)


@door("56", is_shut=True)
def demo_from_another_machine(visit):
    return visit.client.get("/demo/", REMOTE_ADDR=OUTSIDE).status_code != 404


@door("47", is_about_oneself=True)
def own_account(visit):
    return visit.opens("/accounts/email/")


@door("47", is_about_oneself=True)
def own_mail_address(visit):
    return visit.person is not None and visit.person.email.encode() in visit.client.get("/accounts/email/").content


def a_second_browser(person) -> UserSession:
    return UserSession.objects.create(user=person, session_key=f"elsewhere {person.pk}", ip="192.0.2.1", user_agent="-")


def is_signed_out(visit: Visit, session: UserSession) -> bool:
    visit.send(f"/accounts/sessions/{session.pk}/end/", {})
    return not UserSession.objects.filter(pk=session.pk).exists()


@door("47", is_about_oneself=True)
def one_session_of_one_s_own(visit):
    return visit.person is not None and is_signed_out(visit, a_second_browser(visit.person))


@door("47", is_shut=True)
def one_session_of_somebody_else(visit):
    return is_signed_out(visit, a_second_browser(visit.world.person("speaker")))


@door("46")
def mail_address(visit):
    """One's own on one's account; anybody's on the desk for people."""
    person = visit.person if visit.is_own else visit.world.person(f"officer.{visit.city.slug}")
    path = "/accounts/email/" if visit.is_own else f"/desk/people/person/{person.pk}/"
    return person.email.encode() in visit.client.get(path).content


@door("48")
def desk_for_people(visit):
    return visit.opens("/desk/people/")


@door("48")
def office_of_the_city(visit):
    return visit.opens(f"/desk/people/officer/{visit.city.permanent_id}/")


@door("48")
def form_for_a_new_city(visit):
    return visit.opens("/desk/cities/add/")


@door("52")
def glossary(visit):
    return visit.opens("/admin/snippets/search/glossaryterm/")


@door("52")
def what_readers_did_not_find(visit):
    return visit.opens("/desk/search/")
