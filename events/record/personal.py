"""What records hold of a person. Who said what is a row of the log; a record itself names nobody."""

from ascn_site.personal.register import End, hold


def register() -> None:
    """Called once from the AppConfig."""
    hold("events.Record.released_by", "records released", columns=("released_at",), end=End.UNNAMED)
    hold("events.Correction.by", "corrections of one's own words", columns=("seq", "at", "text"), end=End.UNNAMED)
