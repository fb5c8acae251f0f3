"""Who takes part in a forum: lists that the secretariat brings, invitations, the way in for who is invited."""
