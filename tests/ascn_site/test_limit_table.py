"""Each limit has a test at n and at n + 1: whoever adds a limit names its test here."""

import ast
from pathlib import Path

import pytest

from ascn_site.limit_table import LIMITS
from events.live import allowance

TESTS = Path(__file__).resolve().parents[1]
REQUESTS = "ascn_site/test_limit_requests.py"
SOCKETS = "events/live/test_socket_limits.py"
SESSIONS = "ascn_site/test_sessions.py"
COMMANDS = "events/live/test_commands.py"
TESTED = {
    "wrong_passwords": (
        REQUESTS,
        "test_after_five_wrong_passwords_the_right_one_is_refused_too_and_the_owner_is_told_once",
    ),
    "sign_in_tries": (REQUESTS, "test_sixty_tries_a_minute_from_one_address"),
    "second_factor": (REQUESTS, "test_a_second_step_has_five_tries_in_one_sign_in_and_ten_in_an_hour"),
    "second_factor_of_sign_in": (REQUESTS, "test_a_second_step_has_five_tries_in_one_sign_in_and_ten_in_an_hour"),
    "one_time_code": (REQUESTS, "test_a_code_of_an_app_works_once"),
    "mails_to_mailbox": (REQUESTS, "test_two_mails_an_hour_go_to_one_mailbox_and_the_page_stays_the_same"),
    "codes_to_mailbox": (REQUESTS, "test_six_codes_an_hour_go_to_one_mailbox_and_the_page_stays_the_same"),
    "mails_from_address": (REQUESTS, "test_sixty_mails_a_day_are_sent_for_one_address_and_the_page_stays_the_same"),
    "pages": (REQUESTS, "test_anonymous_reading_has_a_limit_for_each_address"),
    "search": (REQUESTS, "test_anonymous_reading_has_a_limit_for_each_address"),
    "api": (REQUESTS, "test_anonymous_reading_has_a_limit_for_each_address"),
    "search_by_person": (REQUESTS, "test_the_signed_in_are_counted_each_alone"),
    "api_by_person": (REQUESTS, "test_the_signed_in_are_counted_each_alone"),
    "api_writes": (REQUESTS, "test_thirty_writes_a_minute_through_the_api"),
    "editor_posts": (REQUESTS, "test_the_editor_takes_so_many_posts_a_minute"),
    "uploads": (REQUESTS, "test_thirty_files_an_hour_and_the_next_one_waits"),
    "upload_bytes": (REQUESTS, "test_so_many_bytes_a_day_for_one_city_to_the_byte"),
    "exports": (REQUESTS, "test_exports_of_the_editor_are_counted"),
    "exports_at_once": (REQUESTS, "test_one_export_at_a_time"),
    "imports": (
        "events/participants/test_inviting.py",
        "test_ten_lists_an_hour_are_read_and_the_eleventh_waits",
    ),
    "events_over_http": (SOCKETS, "test_sixty_reads_a_minute_over_http_and_the_next_one_waits"),
    "handshakes": (SOCKETS, "test_sixty_handshakes_a_minute_of_a_person_and_the_next_one_is_refused"),
    "handshakes_without_session": (SOCKETS, "test_thirty_handshakes_a_minute_without_a_session_from_one_address"),
}
OF_ROOMS = {
    "posts": (SOCKETS, "test_a_burst_of_five_lines_then_one_every_two_seconds"),
    "refusals": (SOCKETS, "test_a_flood_of_unknown_frames_closes_the_socket"),
    "hellos": (
        "events/live/test_socket_limits.py",
        "test_twenty_greetings_in_ten_seconds_are_answered_then_they_have_to_wait",
    ),
    "other_commands": (SOCKETS, "test_twenty_other_commands_in_ten_seconds_and_the_next_one_waits"),
    "SOCKETS": (SOCKETS, "test_so_many_sockets_a_process_takes"),
    "SOCKETS_OF_A_PERSON": (SOCKETS, "test_the_twenty_first_socket_of_a_person_is_refused"),
}
# What holds for every limit alike, and limits that count no events.
FOR_ALL = [
    ("ascn_site/test_limits.py", "test_after_the_window_it_begins_anew_and_refusals_did_not_make_it_longer"),
    ("ascn_site/test_limits.py", "test_processes_together_get_exactly_what_one_would"),
    ("ascn_site/test_limits.py", "test_without_redis_coming_in_is_refused_and_reading_goes_on"),
    ("ascn_site/test_limits.py", "test_a_clock_that_was_set_back_locks_nobody_out"),
    (REQUESTS, "test_forged_forwarding_headers_do_not_make_another_visitor"),
    (REQUESTS, "test_more_than_two_hashes_at_once_wait_and_more_than_twelve_are_refused"),
    (SESSIONS, "test_an_unattended_browser_is_closed"),
    (SESSIONS, "test_a_session_has_a_term_however_busy_it_is"),
    (SESSIONS, "test_an_open_socket_keeps_a_session_in_use"),
    (COMMANDS, "test_what_several_processes_let_through_together_is_counted_in_the_log"),
    (COMMANDS, "test_twenty_other_commands_in_ten_seconds_whichever_process_takes_them"),
    ("events/live/test_hints.py", "test_the_sockets_of_a_person_are_counted_over_all_processes"),
]


def test_every_limit_names_its_test():
    of_rooms = {name for name, value in vars(allowance).items() if value in allowance.ALL or name.startswith("SOCKETS")}

    assert set(TESTED) == set(LIMITS)
    assert set(OF_ROOMS) == of_rooms


@pytest.mark.parametrize("file", sorted({file for file, _name in [*TESTED.values(), *OF_ROOMS.values(), *FOR_ALL]}))
def test_the_tests_of_limits_are_there(file):
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    named = {name for path, name in [*TESTED.values(), *OF_ROOMS.values(), *FOR_ALL] if path == file}

    assert named - there == set()
