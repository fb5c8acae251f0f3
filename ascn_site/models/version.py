"""What the start and the page cache remember about the whole site."""

from django.db import models


class SiteVersion(models.Model):
    """How often the public face has changed; every process drops its cached pages when the number moves."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return str(self.number)


class StartStep(models.Model):
    """A step of the start that is done, with the fingerprint of what it worked on."""

    name = models.CharField(max_length=40, primary_key=True)
    fingerprint = models.CharField(max_length=64)

    def __str__(self):
        return self.name
