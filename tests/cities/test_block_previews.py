"""Every block shows itself in the picker: icon, description and, where it needs no file, a preview."""

import pytest
from wagtail import blocks

from ascn_site.blocks import Files, Story
from cities.blocks import Budget, Contacts, Partners, Targets
from practices.blocks import ProjectCodes, SourcesByPart
from tests.editing import sign_in
from tests.network import make_network, officer

STREAMS = (Story, Files, Targets, Partners, Budget, Contacts, ProjectCodes, SourcesByPart)
OFFERED = [(name, block) for stream in STREAMS for name, block in stream().child_blocks.items()]
NEEDS_A_FILE = {"picture", "file"}


@pytest.mark.parametrize(("name", "block"), OFFERED, ids=[name for name, _block in OFFERED])
def test_a_block_says_what_it_is_for(name, block: blocks.Block):
    assert block.get_description()
    assert block.meta.icon != "placeholder"
    assert name in NEEDS_A_FILE or block.is_previewable


@pytest.mark.django_db
def test_a_preview_is_drawn_in_the_look_of_the_site(client):
    make_network()
    sign_in(client, officer("ASCN-VN-HAN"))
    figure = Story().child_blocks["figure"]

    answer = client.get("/admin/block-preview/", {"id": figure.definition_prefix}).content.decode()

    assert "Homes with a smart meter" in answer
    assert "ascn/css/main" in answer
