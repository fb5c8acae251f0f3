"""Which worker gets which tests: whole modules, those that wait for other processes first, the matrix's cells last.

What a module's tests share, as a site, a browser or a copy of the network, is made once. While one worker waits for a
server, others compute; and small blocks that only compute come last, so that all workers end together.
"""

import re

from xdist.scheduler import LoadScopeScheduling

PROCESSES = {"browser", "browsers", "elasticsearch_url", "install", "postgres_url", "redis_url", "running_site", "site"}
CELLS, QUESTIONS = "tests/matrix/test_cells.py", "tests/search/test_contract.py"
# Large modules in parts: the cells of one row of the matrix, the questions to one engine, which is filled once.
PARTS = re.compile(rf"({CELLS})::test_cell\[(\d+)|({QUESTIONS})::\w+\[(sqlite|postgres|elasticsearch)")
FIRST, LATER, LAST = range(3)


def block_of(name: str) -> str:
    part = PARTS.match(name)
    return " ".join(filter(None, part.groups())) if part else name.partition("::")[0]


def turn_of(item) -> int:
    if PROCESSES & set(item.fixturenames) or item.get_closest_marker("faults"):
        return FIRST
    return LAST if item.nodeid.startswith(CELLS) else LATER


def in_blocks(items: list) -> list:
    """A block waits if one of its tests does; within a block all stays as pytest has put it."""
    turns: dict[str, int] = {}
    for item in items:
        block = block_of(item.nodeid)
        turns[block] = min(turn_of(item), turns.get(block, LAST))
    return sorted(items, key=lambda item: turns[block_of(item.nodeid)])


class InBlocks(LoadScopeScheduling):
    """Gives a worker one block after the other, in the order of collection."""

    def __init__(self, config, log):
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return block_of(nodeid)
