"""The secretariat's desk for people: offices and their terms, invitations, handing over."""
