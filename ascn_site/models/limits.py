"""Counts behind the limits."""

from django.db import models


class LimitCount(models.Model):
    """How much of one limit one key has used; the key is hashed. Written by `limit_stores.Database` alone."""

    name = models.CharField(primary_key=True, max_length=100)
    used = models.BigIntegerField()
    began = models.FloatField()
    ends = models.FloatField(db_index=True)

    def __str__(self):
        return self.name
