"""The editor for rich text, once more suspicious than Wagtail's."""

from django.core.exceptions import ValidationError
from wagtail.admin.rich_text import DraftailRichTextArea

from ascn_site.rich_text import RefusedText, sound_state


class CheckedDraftail(DraftailRichTextArea):
    """Wagtail's editor, whose text is checked when it comes back."""

    def value_from_datadict(self, data, files, name):
        raw = data.get(name)
        if raw is None:
            return None
        try:
            state = sound_state(
                raw,
                block_types={"unstyled", "atomic", *self._offered("blockTypes")},
                styles=set(self._offered("inlineStyles")),
                entities={"HORIZONTAL_RULE", *self._offered("entityTypes")},
            )
        except ValidationError as reason:
            return RefusedText.rescue(raw, reason)
        return self.converter.exporter.render(state)

    def _offered(self, option: str) -> list[str]:
        return [offer["type"] for offer in self.options.get(option, [])]
