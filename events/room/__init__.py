"""The pages of a session's live channel: the room, its text-only form, the screen in the hall.

The pages work by forms alone; `ascn/js/live/room.mjs` makes them live over `events.live`.
"""
