"""Live channels: one ordered, numbered log per session, made fast.

    socket or POST -> protocol -> writer (commands change the log, one commit for a group) -> ack
                                        '-> hub -> rooms -> lines, one frame for all
                                        '-> hints to other processes, which read the log

For pages and other apps:

* ``/ws/channels/<id>/`` and ``/api/v1/channels/<id>/events``; ``/api/v1/live-protocol`` describes every frame.
* ``events.rules.may(person, channel, verb, is_confirmed=…, now=…)``: ``read``, or the type of a command.
* ``doors.admit([Knock(session_key, channel_id, language)], now=…)``: a ``Seat`` for each, or a close code.
* ``log.read(channel_id, after=…, limit=…)`` gives ``Told`` events; ``room.told_to(event, seat)`` is an event as JSON
  for that person, with all that she may not read left out.
* ``writer.writer.submit(Order(seat, frame, future=…))`` stores a command that ``protocol.shape`` has checked; the
  future gives the number of its event or the ``Refused``. `views.py` shows the way for a form without JavaScript.
* ``events.models``: ``Channel`` (``session`` is the page's translation key), ``Event``, ``Question``, ``Poll``,
  ``Hand``, ``Registration``, ``Participant``, ``Mute``.

Who moderates or interprets a session is an office (`ascn_site.models.Assignment`, scope ``session``).

Modules: `protocol` what clients send, `answers` what we send, `description` both for readers; `commands` the
effects; `log` numbers and rows; `writer` the group commit; `wire` text made once; `line` one socket; `room` one
channel; `hub` the process; `hints` Redis; `doors` who comes in; `allowance` how much; `views` the HTTP twins;
`running` the part in the server.
"""
