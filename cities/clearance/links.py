"""Approval by signed link: for the city step, for one text, once, with a code that comes by mail."""

import datetime
import hashlib
import secrets
from enum import StrEnum

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page, TaskState, WorkflowState

from ascn_site.models import User
from cities.clearance import letters, rules, services
from cities.clearance.addresses import address_for
from cities.models.approval_links import ApprovalLink, OfficeAddress
from cities.models.clearance import Step
from cities.models.places import City

LINK_LASTS = datetime.timedelta(days=7)
CODE_LASTS = datetime.timedelta(minutes=10)
MOST_TRIES = 5  # of one code
MOST_CODES = 5  # of one link
MOST_LINKS = 5  # of one step in a day
APPROVE, RETURN = "approve", "reject"


class Answer(StrEnum):
    """What became of a code."""

    DONE = "done"
    WRONG = "wrong"
    TOO_MANY = "too_many"
    EXPIRED = "expired"
    NO_REMARK = "no_remark"

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self])


SENTENCES = {
    Answer.DONE: _("Thank you. Your decision is kept; this link has done its work."),
    Answer.WRONG: _("This is not the code that we sent. Look at the latest mail and type its six digits."),
    Answer.TOO_MANY: _("Too many tries. Ask for a new code, or ask the secretariat for a new link."),
    Answer.EXPIRED: _("The code is older than ten minutes. Ask for a new one."),
    Answer.NO_REMARK: _("To return the page, write what should change."),
}


def hashed(token: str) -> str:
    """Tokens hold 256 random bits, so that a plain hash tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hashed(link: ApprovalLink, code: str) -> str:
    return salted_hmac("cities.approval_code", f"{link.pk}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def send(*, page: Page, state: TaskState, now: datetime.datetime) -> ApprovalLink | None:
    """A link for the latest text to the city's office; the links sent before are dead. None without an address."""
    address = address_for(page)
    if address is None or rules.step_of(state) != Step.CITY:
        return None
    ApprovalLink.objects.filter(state=state, used_at=None).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    revision = page.get_latest_revision()
    link = ApprovalLink.objects.create(
        state=state,
        revision=revision,
        version=services.version_of(revision),
        title=address.title,
        email=address.email,
        language=address.language,
        token_hash=hashed(token),
        sent_at=now,
        expires_at=now + LINK_LASTS,
    )
    letters.write(link.email, "link", {"page": page, "link": link, "token": token}, language=link.language)
    log(instance=page, action="cities.link_sent", revision=revision, data=told(link))
    return link


@transaction.atomic
def send_anew(*, page: Page, now: datetime.datetime) -> ApprovalLink | None:
    """Another link, for the text as it is now, at most `MOST_LINKS` in a day."""
    state = page.current_workflow_task_state
    if state is None or state.links.filter(sent_at__gt=now - datetime.timedelta(days=1)).count() >= MOST_LINKS:
        return None
    return send(page=page, state=state, now=now)


def told(link: ApprovalLink) -> dict:
    return {"step": Step.CITY.value, "link": link.pk, "sent_to": link.email}


def open_link(token: str, *, now: datetime.datetime) -> ApprovalLink | None:
    """The link, if it still stands for something to decide; its page is then ``link.page``."""
    links = ApprovalLink.objects.select_related("state__task", "state__workflow_state", "revision")
    link = links.filter(token_hash=hashed(token), used_at=None, expires_at__gt=now).first()
    return link if link and is_alive(link) else None


def language_of(token: str) -> str:
    """The language of a link that was ever sent, since its office reads on in it; '' for one that never was."""
    return ApprovalLink.objects.filter(token_hash=hashed(token)).values_list("language", flat=True).first() or ""


def is_alive(link: ApprovalLink) -> bool:
    """Dead when the text is newer, the step is done, the office's address was changed or is an author's."""
    state = link.state
    page = state.workflow_state.content_object.specific
    if state.status != TaskState.STATUS_IN_PROGRESS or rules.step_of(state) != Step.CITY:
        return False
    if state.workflow_state.current_task_state_id != state.pk:
        return False
    if services.version_of(page.latest_revision) != link.version:
        return False
    address = address_for(page)
    return address is not None and address.email == link.email


def page_of(link: ApprovalLink) -> Page:
    return link.state.workflow_state.content_object.specific


@transaction.atomic
def send_code(*, link: ApprovalLink, now: datetime.datetime) -> bool:
    """Six digits to the address of the link; a new code ends the one before. False when too many were sent."""
    link = ApprovalLink.objects.select_for_update().get(pk=link.pk)
    if link.codes_sent >= MOST_CODES:
        return False
    code = f"{secrets.randbelow(10**6):06d}"
    link.code_hash, link.code_expires_at = code_hashed(link, code), now + CODE_LASTS
    link.codes_sent, link.tries = link.codes_sent + 1, 0
    link.save(update_fields=["code_hash", "code_expires_at", "codes_sent", "tries"])
    letters.write(link.email, "code", {"code": code}, language=link.language)
    return True


@transaction.atomic
def decide(*, link: ApprovalLink, code: str, act: str, comment: str, now: datetime.datetime) -> Answer:
    """Approve or return the text of the link for the city. Wrong codes are counted, whatever else happens."""
    workflow = WorkflowState.objects.select_for_update().get(pk=link.state.workflow_state_id)
    link = ApprovalLink.objects.select_for_update().select_related("state__task").get(pk=link.pk)
    link.state.workflow_state = workflow
    if act == RETURN and not comment:
        return Answer.NO_REMARK
    if (answer := check_code(link, code, now=now)) != Answer.DONE:
        return answer
    if link.used_at or link.expires_at <= now or not is_alive(link):
        return Answer.EXPIRED
    link.used_at, link.code_hash = now, ""
    link.save(update_fields=["used_at", "code_hash"])
    page, state = page_of(link), link.state
    log(instance=page, action=f"cities.link_{act}", revision=link.revision, data=told(link))
    state.revision = link.revision
    state.save(update_fields=["revision"])
    if act == APPROVE:
        state.approve(user=None, comment=comment)
    else:
        state.reject(user=None, comment=comment)
    return Answer.DONE


def check_code(link: ApprovalLink, code: str, *, now: datetime.datetime) -> Answer:
    if not link.code_hash or link.code_expires_at <= now:
        return Answer.EXPIRED
    if link.tries >= MOST_TRIES:
        return Answer.TOO_MANY
    link.tries += 1
    link.save(update_fields=["tries"])
    return Answer.DONE if constant_time_compare(code_hashed(link, code), link.code_hash) else Answer.WRONG


@transaction.atomic
def set_address(*, address: OfficeAddress, person: User, now: datetime.datetime) -> None:
    """Enter or change where a city's office gets its links; links to another address are dead from now on."""
    fields = {"title": address.title, "email": address.email, "language": address.language}
    OfficeAddress.objects.update_or_create(
        city=address.city, defaults=fields | {"entered_by": person, "entered_at": now}
    )
    log(
        instance=address.city,
        action="cities.office_address_set",
        user=person,
        data={"place": address.city.permanent_id},
    )


@transaction.atomic
def remove_address(*, city: City, person: User) -> None:
    OfficeAddress.objects.filter(city=city).delete()
    log(instance=city, action="cities.office_address_removed", user=person, data={"place": city.permanent_id})
