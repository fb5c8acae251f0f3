"""The audit log: every change of state is one line, written with the change, which nobody can edit or delete."""
