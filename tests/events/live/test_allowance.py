"""How much one person may send, counted to the last one."""

from events.live.allowance import Allowance, Window


def test_a_bucket_gives_its_burst_then_one_per_pause():
    posts = Allowance(burst=5, pause=2)

    assert [posts.take("an", now=100) for _ in range(6)] == [0, 0, 0, 0, 0, 2]
    assert posts.take("an", now=101) == 1
    assert posts.take("an", now=102) == 0
    assert posts.take("an", now=102) == 2
    assert posts.take("binh", now=102) == 0
    assert [posts.take("an", now=1000) for _ in range(6)] == [0, 0, 0, 0, 0, 2]


def test_a_window_moves_on():
    commands = Window(most=3, seconds=10)

    assert [commands.take("an", now=now) for now in (100, 104, 108, 109)] == [0, 0, 0, 1]
    assert [commands.take("an", now=now) for now in (110, 111, 114)] == [0, 3, 0]


def test_forgetting_changes_nothing_for_those_who_still_count():
    posts, commands = Allowance(burst=1, pause=10), Window(most=1, seconds=10)
    for limit in (posts, commands):
        assert limit.take("an", now=100) == 0
        limit.forget(now=105)
        assert limit.take("an", now=105) == 5
        limit.forget(now=110)
        assert limit.take("an", now=110) == 0
