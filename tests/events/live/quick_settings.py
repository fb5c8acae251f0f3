"""The platform's settings with shorter times, for tests of what takes minutes in life."""

from ascn_site.settings import *

LIVE_HEARTBEAT = 1
LIVE_SLOW_SECONDS = 5
LIVE_RIGHTS_EVERY = 1
LIVE_PING = 3
