"""Facts about this installation itself."""

from django.db import models


class InstallationMark(models.Model):
    """A mark on the database; `demo` is put in by the demo loader and opens the one-click log-in."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField(auto_now_add=True)
