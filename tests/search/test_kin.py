"""What every engine calls related: the same subject, whatever the titles have in common with all others."""

import pytest

from search.document import Document

SUBJECTS = {
    "trams": "Trams leave the depot at dawn and the tram drivers are paid by the ride",
    "floods": "Pumps keep the floods out of the market and gauges tell of a flood in time",
    "waste": "Families sort their waste and the waste is weighed before it is burnt",
    "clinics": "Nurses see patients in the clinic nearby and the clinic sends the results",
}


def documents():
    for number, (subject, body) in enumerate(SUBJECTS.items()):
        yield Document(f"page:{number}", "plan", "en", "Smart city plan 2018", body, focus=(subject,), version=1)
        title = f"About {subject}"
        yield Document(
            f"page:{10 + number}", "project", "en", title, f"The city has {body}", focus=(subject,), version=1
        )
    for number in range(20):
        yield Document(f"page:{100 + number}", "plan", "en", "Smart city plan 2018", f"The quarter {number}", version=1)


@pytest.fixture
def engine(empty_engine):
    build = empty_engine.begin_build()
    build.add(documents())
    build.commit()
    return empty_engine


@pytest.mark.parametrize("number", range(len(SUBJECTS)))
def test_a_plan_leads_to_its_subject_before_other_plans_of_the_same_title(engine, number):
    assert [hit.document.id for hit in engine.related(f"page:{number}", limit=3)][:1] == [f"page:{10 + number}"]
