"""What the loader has brought in: once, and never again over somebody's work."""

from django.db import models


class LoadedFact(models.Model):
    """One entry of a fact file that came in.

    ``fingerprint`` is that of the entry, ``mark`` tells whether the page or
    record is still as it was loaded. An entry stays here after its page was
    deleted, so that it does not come back.
    """

    code = models.CharField(max_length=100, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)

    def __str__(self):
        return self.code
