"""Rows that are named in a form or behind the question mark, where anything may stand."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404


def fetch(rows, uid: str):
    """The one of `rows` with this uid; 404 for who may not see it, and for what is no uid at all."""
    try:
        return get_object_or_404(rows, uid=UUID(uid))
    except ValueError:
        raise Http404 from None
