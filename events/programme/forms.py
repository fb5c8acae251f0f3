"""What the secretariat says of a session's live room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Access, Channel, Registration


class RoomForm(forms.Form):
    """``guests`` are asked for everywhere, and count in sessions for invited persons."""

    access = forms.ChoiceField(label=_("Open to"), choices=Access.choices, initial=Access.OPEN)
    guests = forms.TypedMultipleChoiceField(
        label=_("Invited to this session"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of those who are registered for the forum."),
    )

    def __init__(self, *posted, channel: Channel | None, registered: list[Registration], **options):
        initial = {}
        if channel is not None:
            guests = channel.participants.filter(role="guest").values_list("person", flat=True)
            initial = {"access": channel.access, "guests": list(guests)}
        super().__init__(*posted, initial=initial, **options)
        self.fields["guests"].choices = [
            (row.person_id, f"{row.person} {row.delegation}".strip()) for row in registered
        ]
