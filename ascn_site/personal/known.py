"""What the site, Wagtail and the libraries store about a person."""

import json
from collections.abc import Iterator

from django.contrib.sessions.models import Session
from wagtail.models import Revision

from ascn_site.models import Invitation, OutgoingMail, User
from ascn_site.personal.register import End, erase_by, hold, hold_found, review

LINE = ("timestamp", "action", "label", "data")
TERM = ("office", "scope_kind", "scope_id", "starts", "ends", "sent_at", "accepted_at")
COMMENTS = "wagtail_admin_comments"
OF_OTHERS = frozenset({COMMENTS, "owner", "locked_by", "latest_revision"})


def register() -> None:
    """Called once from the AppConfig."""
    account()
    work()
    hold_found("mails on their way", mails_to, columns=("created_at", "content"), erase=forget_mails)
    hold_found("invitations received", invitations_to, columns=TERM, erase=forget_invitations)
    erase_by(end_sessions)
    erase_by(forget_comments_in_revisions)


def account() -> None:
    hold("account.EmailAddress.user", "e-mail addresses", columns=("email", "verified", "primary"))
    hold("mfa.Authenticator.user", "second factors", columns=("type", "created_at", "last_used_at"))
    hold("ascn_site.MailFactor.person", "second factor by mail", columns=("pk",))
    hold(
        "usersessions.UserSession.user",
        "sessions",
        columns=("created_at", "last_seen_at", "ip", "user_agent"),
    )
    hold("ascn_site.Assignment.person", "offices", columns=("office", "scope_kind", "scope_id", "starts", "ends"))
    hold("wagtailusers.UserProfile.user", "settings of the editor", columns=("preferred_language", "current_time_zone"))
    hold("wagtailcore.APIToken.user", "keys for programs", columns=("pk",))
    hold("ascn_site.Invitation.invited_by", "invitations sent", columns=TERM, end=End.UNNAMED)
    review("ascn_site.User_groups.user", "follows from the offices")
    review("ascn_site.User_user_permissions.user", "nobody has rights of his own")
    review("wagtailadmin.EditingSession.user", "which page is open now; goes with the account")
    review("wagtailadmin.FormState.user", "how a form of the editor was left; goes with the account")


def work() -> None:
    hold("wagtailcore.Revision.user", "texts written", end=End.UNNAMED, read=revision)
    hold("wagtailcore.Page.owner", "pages begun", columns=("title", "url_path"), end=End.UNNAMED)
    hold("wagtailcore.Page.locked_by", "pages locked", columns=("title", "locked_at"), end=End.UNNAMED)
    hold("wagtailcore.Comment.user", "comments", columns=("created_at", "text", "contentpath"))
    hold("wagtailcore.Comment.resolved_by", "comments settled", columns=("resolved_at",), end=End.UNNAMED)
    hold("wagtailcore.CommentReply.user", "replies to comments", columns=("created_at", "text"))
    hold("wagtailcore.PageSubscription.user", "pages followed", columns=("page__title",))
    hold("wagtailcore.WorkflowState.requested_by", "submissions", columns=("created_at", "status"), end=End.UNNAMED)
    hold(
        "wagtailcore.TaskState.finished_by",
        "decisions",
        columns=("finished_at", "status", "comment"),
        end=End.UNNAMED,
    )
    uploaded = ("title", "created_at")
    hold("ascn_site.SiteImage.uploaded_by_user", "pictures", columns=uploaded, end=End.UNNAMED, file="file")
    hold("ascn_site.SiteDocument.uploaded_by_user", "documents", columns=uploaded, end=End.UNNAMED, file="file")
    for kept in ("SiteImage", "SiteDocument"):
        review(f"ascn_site.{kept}.keeper", "follows from an office that was handed over; somebody else brought it")
    for unused in ("wagtailimages.Image", "wagtaildocs.Document"):
        review(f"{unused}.uploaded_by_user", "the table is not used: files are ours")
    hold("wagtailcore.UploadedFile.uploaded_by_user", "uploads under way", columns=("file",), file="file")
    hold("wagtailcore.PageLogEntry.user", "log of pages", columns=LINE, end=End.NUMBER)
    hold("wagtailcore.ModelLogEntry.user", "log of other things", columns=LINE, end=End.NUMBER)


def revision(row: Revision) -> dict:
    """What somebody wrote in a revision: the parts that differ from the one before, because the rest is not hers."""
    before = Revision.objects.filter(
        base_content_type=row.base_content_type, object_id=row.object_id, pk__lt=row.pk
    ).order_by("-pk")
    earlier = before.values_list("content", flat=True).first() or {}
    return {
        "created_at": row.created_at,
        "about": row.object_str,
        "written": {name: new(value, earlier.get(name)) for name, value in changed(row.content, earlier)},
    }


def changed(content: dict, earlier: dict) -> Iterator[tuple[str, object]]:
    for name, value in content.items():
        if name not in OF_OTHERS and value != earlier.get(name):
            yield name, value


def new(value: object, earlier: object) -> object:
    """Of a stream the blocks that were not there before; anything else whole."""
    blocks, known = blocks_of(value), blocks_of(earlier)
    return value if blocks is None else [block for block in blocks if block not in (known or [])]


def blocks_of(value: object) -> list | None:
    if not isinstance(value, str) or not value.startswith("["):
        return None
    try:
        found = json.loads(value)
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def addresses_of(person: User) -> set[str]:
    own = set(person.emailaddress_set.values_list("email", flat=True)) | {person.email}
    return {address.lower() for address in own}


def mails_to(person: User):
    return mails_to_any(addresses_of(person))


def mails_to_any(addresses: set[str]):
    """Mails that wait for one of these addresses, written in small letters."""
    rows = OutgoingMail.objects.values_list("pk", "content")
    found = [pk for pk, content in rows if addresses & {to.lower() for to in content.get("to", ())}]
    return OutgoingMail.objects.filter(pk__in=found)


def invitations_to(person: User):
    return Invitation.objects.filter(email__in=addresses_of(person))


def forget_invitations(person: User) -> None:
    invitations_to(person).delete()


def forget_mails(person: User) -> None:
    mails_to(person).delete()


def end_sessions(person: User) -> None:
    """Sessions are sealed by the site, so each is opened; those in the list of sessions are only a part of them."""
    number = str(person.pk)
    ended = [one.pk for one in Session.objects.iterator() if one.get_decoded().get("_auth_user_id") == number]
    Session.objects.filter(pk__in=ended).delete()


def forget_comments_in_revisions(person: User) -> None:
    """A revision keeps a copy of the comments that stood on the page; a deleted account's go from there as well."""
    having = Revision.objects.filter(content__has_key=COMMENTS).exclude(**{f"content__{COMMENTS}": []})
    for row in having.iterator():
        kept = [without_replies(one, person) for one in row.content[COMMENTS] if one.get("user") != person.pk]
        if kept != row.content[COMMENTS]:
            row.content[COMMENTS] = kept
            row.save(update_fields=["content"])


def without_replies(comment: dict, person: User) -> dict:
    replies = [reply for reply in comment.get("replies", []) if reply.get("user") != person.pk]
    return comment | {"replies": replies}
