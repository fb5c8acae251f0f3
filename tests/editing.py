"""An officer's browser without a browser: the edit form of a page as it comes, sent back with changes."""

import json

from django.test import Client
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from ascn_site.accounts import count_as_second_factor


class Browser(Client):
    """Takes all that it is sent, files as well, whether anybody looks at it or not."""

    def request(self, **request):
        answer = super().request(**request)
        if answer.streaming:
            answer.streaming_content = [answer.getvalue()]
        return answer


def sign_in(client, person) -> None:
    """Sign a person in as the door does at the end: both steps passed."""
    client.force_login(person)
    session = client.session
    count_as_second_factor(session)
    session.save()


def form_of(client, page: Page) -> dict[str, str]:
    """The fields of a page's edit form as the browser would send them, StreamFields empty."""
    answer = client.get(f"/admin/pages/{page.pk}/edit/")
    assert answer.status_code == 200, answer.status_code
    html = answer.content.decode()
    fields = querydict_from_html(html, form_id=editor_form(html))
    form = {name: fields.getlist(name) for name in fields}
    for field in page.specific_class._meta.get_fields():
        if isinstance(field, StreamField):
            form[f"{field.name}-count"] = "0"
    return form


def editor_form(html: str) -> str:
    """The id of the form; Wagtail names it by whether it saves by itself."""
    return "w-editor-form" if 'id="w-editor-form"' in html else "page-edit-form"


def stream(name: str, *parts: tuple[str, object]) -> dict[str, object]:
    """Posted fields of a StreamField with these parts: (type, text) or (type, {field: text})."""
    fields: dict[str, object] = {f"{name}-count": str(len(parts))}
    for number, (kind, value) in enumerate(parts):
        row = f"{name}-{number}"
        fields |= {f"{row}-deleted": "", f"{row}-order": str(number), f"{row}-type": kind, f"{row}-id": ""}
        if isinstance(value, dict):
            fields |= {f"{row}-value-{field}": text for field, text in value.items()}
        else:
            fields[f"{row}-value"] = value
    return fields


def contentstate(text="Hello", *, entities=(), entity_map=None, **block) -> str:
    """Rich text as the editor's script sends it; ``entities`` are (type, data) laid over the whole text."""
    made = {
        str(number): {"type": kind, "mutability": "MUTABLE", "data": data}
        for number, (kind, data) in enumerate(entities)
    }
    ranges = [{"offset": 0, "length": len(text), "key": number} for number in range(len(entities))]
    part = {
        "key": "aaaaa",
        "type": "unstyled",
        "depth": 0,
        "text": text,
        "inlineStyleRanges": [],
        "entityRanges": ranges,
    }
    return json.dumps({"blocks": [part | block], "entityMap": made if entity_map is None else entity_map})


def save(client, page: Page, changes: dict, **options):
    """Send the edit form with changes; the answer as it comes."""
    return client.post(f"/admin/pages/{page.pk}/edit/", form_of(client, page) | changes, **options)


def is_saved(answer) -> bool:
    return answer.status_code == 302


def latest(page: Page):
    return page.get_latest_revision_as_object() if page.latest_revision else page
