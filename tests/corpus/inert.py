"""Whether HTML can do anything but be read."""

from html.parser import HTMLParser

from ascn_site.markdown import TAGS

ATTRIBUTES = {"href", "rel", "class", "data-block-key"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS | {"b", "i", "div"}:
            self.faults.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith(("http://", "https://", "mailto:", "/", "#")):
                self.faults.append(value)


def faults(html: str) -> list:
    """What in this HTML is more than text, lists, tables and safe links."""
    reader = _Reader()
    reader.feed(html)
    return reader.faults
