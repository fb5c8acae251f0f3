"""Links lead to pages that every reader can open, and nowhere by surprise."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from ascn_site.web_addresses import check_web_address, host_of, safe_link


@pytest.mark.parametrize(
    "address",
    [
        "https://asean.org/ascn?year=2025&lang=vi#p3",
        "http://แผน.ไทย/",
        "mailto:office@example.org",
        "/en/cities/",
        "#figures",
        "plan.pdf",
    ],
)
def test_ordinary_addresses_stay(address):
    assert safe_link(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil\\share",
        "https://bank.example@evil.example/",
        'http://a" onmouseover="alert(1)',
        "https://[::1",
        "http://",
        "mailto:nobody",
    ],
)
def test_addresses_that_surprise_are_no_links(address):
    assert safe_link(address) is None


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://user:pass@example.org/", "credentials"),
        ("http://127.0.0.1/", "inside_address"),
        ("http://169.254.169.254/", "inside_address"),
        ("http://[::1]/", "inside_address"),
        ("http://[::ffff:10.0.0.1]/", "inside_address"),
        ("http://0x7f000001/", "inside_address"),
        ("http://2130706433/", "inside_address"),
        ("http://0177.0.0.1/", "inside_address"),
        ("http://localhost:8000/", "inside_address"),
        ("http://intranet/", "inside_address"),
        ("javascript:1", "no_web_address"),
        ("asean.org", "no_web_address"),
        ("/en/cities/", "no_web_address"),
    ],
)
def test_a_source_is_a_public_web_page(address, code):
    with pytest.raises(ValidationError) as refusal:
        check_web_address(address)

    assert refusal.value.code == code


@pytest.mark.parametrize("address", ["https://asean.org/", "http://8.8.8.8/", "https://ascn.example.org:8443/a_(b)"])
def test_a_public_web_page_passes(address):
    check_web_address(address)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_makes_the_checks_fail(address):
    link = safe_link(address)

    assert link in (None, address)
    assert host_of(address) is None or "@" not in host_of(address)
