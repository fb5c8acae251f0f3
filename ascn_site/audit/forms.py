"""The filters of the log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ascn_site.audit import reading
from ascn_site.audit.reading import Wanted
from ascn_site.models.accounts import Office

OFFICES = [*Office.choices, ("operator", _("Operator"))]


class DayField(forms.DateField):
    """A day from the browser's own calendar."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs):
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **kwargs)


class LogFilter(forms.Form):
    """A value that nobody offers narrows nothing: the list then says what it shows."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))
    office = forms.ChoiceField(label=_("By office"), required=False)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    place = forms.ChoiceField(label=_("City or country"), required=False)
    about = forms.CharField(label=_("About"), required=False, max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        self.fields["office"].choices = [everything, *OFFICES]
        self.fields["action"].choices = [everything, *reading.acts()]
        places = sorted(reading.place_names().items(), key=lambda one: one[1].casefold())
        self.fields["place"].choices = [everything, *places]

    def wanted(self) -> Wanted:
        self.full_clean()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
