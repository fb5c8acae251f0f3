"""The programme of a forum as it changes: live rooms for its sessions, and who is told that a session was moved."""
