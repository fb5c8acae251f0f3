"""What clearance holds of a person beyond her decisions, which Wagtail keeps; remarks stay as those of her office."""

from wagtail.models import Comment, CommentReply, PageLogEntry

from ascn_site.models import User
from ascn_site.models.accounts import Office
from ascn_site.personal.register import End, erase_by, hold, review
from cities.clearance.offices import OFFICES
from cities.clearance.remarks import REMARKED


def register() -> None:
    """Called once from the AppConfig."""
    hold(
        "cities.EditorialChange.person",
        "editorial changes",
        columns=("revision", "characters", "marked_at"),
        end=End.UNNAMED,
    )
    review("cities.OfficeAddress.entered_by", "an act of the secretariat; the address is the office's")
    erase_by(leave_remarks_to_the_office)


def leave_remarks_to_the_office(person: User) -> None:
    """Remarks of clearance and answers to them; other comments of the editor go with the account."""
    said = Comment.objects.filter(user=person)
    answered = CommentReply.objects.filter(user=person)
    pages = {*said.values_list("page", flat=True), *answered.values_list("comment__page", flat=True)}
    told = PageLogEntry.objects.filter(action=REMARKED, page__in=pages).values_list("data", flat=True)
    remarks = {data["remark"] for data in told if "remark" in data}
    kept = said.filter(pk__in=remarks), answered.filter(comment__in=remarks)
    if any(rows.exists() for rows in kept):
        office = User.objects.former(office_of(person))
        for rows in kept:
            rows.update(user=office)


def office_of(person: User) -> str:
    """Her office in clearance, the last if there were several; the operator has none and acts for the secretariat."""
    last = person.assignments.filter(office__in=(*OFFICES, Office.OFFICER)).order_by("starts", "pk").last()
    return last.office if last else Office.SECRETARIAT
