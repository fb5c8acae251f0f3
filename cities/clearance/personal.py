"""What clearance holds of a person beyond her remarks and decisions, which Wagtail keeps."""

from ascn_site.personal.register import End, hold, review


def register() -> None:
    """Called once from the AppConfig."""
    hold(
        "cities.EditorialChange.person",
        "editorial changes",
        columns=("revision", "characters", "marked_at"),
        end=End.UNNAMED,
    )
    review("cities.OfficeAddress.entered_by", "an act of the secretariat; the address is the office's")
