"""One answer to a form, however often it is sent: a double tap, a second try after the connection was lost.

Every form carries a random key (the tag `csrf_token` writes it). The first time a key comes in, the answer is kept
beside it in the same transaction as what the form did. Who sends the same words under the same key again gets that
answer, for 48 hours, and nothing is done twice. Two at the same moment: the second waits, in the unique index of the
database, until the first is in or undone.

Nothing is kept of what may be tried again: an answer that refused or failed; words that may be kept nowhere
(`no-store`: cards, addresses with a secret); an answer that changed who acts. The same key with other words is a new
form: somebody went back and changed something.
"""

import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from psycopg.pq import TransactionStatus

from portal.actors import ACTING_SESSION_KEY, LINK_SESSION_KEY, Actor, acting_as, system
from portal.htmx import go_to, load_anew, wants_fragment
from portal.models import OnceAnswer

FIELD = "once"
# A fragment up to this size is kept whole; after a larger one the page is loaded anew.
SMALL = 32 * 1024
NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}


@dataclass
class Try:
    """One form that is being answered: the locked row of its key, and what was sent."""

    row: OnceAnswer
    asked: str
    before: tuple

    @property
    def earlier(self) -> OnceAnswer | None:
        """The answer to other words under the same key, when there was one."""
        return self.row if self.row.status else None


class OnceMiddleware:
    """Gives a form its first answer again, or keeps the answer it gets now."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if trying := getattr(request, "once", None):
            _settle(request, trying, response)
        return response

    def process_view(self, request, view, args, kwargs):
        # Here and not earlier: the form was checked against forgery by now.
        return _first_answer(request) if request.method == "POST" else None


def earlier(request) -> str | None:
    """Where this very form led before, with other words in it; None when it was not sent before."""
    trying = getattr(request, "once", None)
    return trying.earlier.location if trying and trying.earlier else None


def answered_at(request) -> datetime | None:
    """When this very form was answered before, with other words in it."""
    trying = getattr(request, "once", None)
    return trying.earlier.made_at if trying and trying.earlier else None


def forget_old() -> int:
    """Forget the answers that are too old to be given again; answers with how many."""
    return OnceAnswer.objects.filter(made_at__lt=timezone.now() - settings.ONCE_KEPT).delete()[0]


# --- The first time, or not -------------------------------------------------------------------------------------------
def _first_answer(request) -> HttpResponse | None:
    key, who = _key(request), _who(request)
    if key is None or not who:
        return None
    asked = _asked(request)
    with _sight(request):
        row = _locked(request, key, who)
    if row.status and row.made_at <= timezone.now() - settings.ONCE_KEPT:
        row.status = None  # too old to count, and not swept away yet
    if row.status and row.asked == asked:
        return _again(request, row)
    request.once = Try(row, asked, _who_acts(request))
    return None


def _locked(request, key: UUID, who: str) -> OnceAnswer:
    """The row of this key, for us alone until the transaction ends. Waits for who came first."""
    fresh = OnceAnswer(key=key, who=who, actor=request.actor.membership)
    OnceAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
    return OnceAnswer.objects.select_for_update().get(key=key, who=who)


def _again(request, row: OnceAnswer) -> HttpResponse:
    waiting = {str(one.message) for one in getattr(messages.get_messages(request), "_loaded_messages", [])}
    for level, text, tags in row.said:
        if text not in waiting:
            messages.add_message(request, level, text, extra_tags=tags)
    if row.location:
        response = go_to(request, row.location)
    elif row.body is not None and wants_fragment(request):
        response = HttpResponse(row.body, status=row.status)
    else:
        response = load_anew(request)
    response["X-Once"] = "again"
    return response


# --- Keeping ----------------------------------------------------------------------------------------------------------
def _settle(request, trying: Try, response) -> None:
    """Keep the answer, or forget the try. After a failure the whole transaction is undone: nothing to do here."""
    if response.status_code >= 500 or _is_broken():
        return
    with _sight(request):
        if _may_be_kept(request, trying, response):
            _keep(request, trying, response)
        elif trying.earlier is None:
            trying.row.delete()


def _may_be_kept(request, trying: Try, response) -> bool:
    return (
        response.status_code < 400
        and not response.streaming
        and not response.cookies
        and not (response.content and "no-store" in response.get("Cache-Control", ""))
        and trying.before == _who_acts(request)
        and not (request.session.modified and not request.session.session_key)
    )


def _keep(request, trying: Try, response) -> None:
    row, body = trying.row, response.content
    is_whole = not body or wants_fragment(request)
    row.asked, row.status, row.location = trying.asked, response.status_code, _location(response)
    row.body = response.text if is_whole and len(body) <= SMALL else None
    row.said = _said(request) if row.location else []
    row.save()


def _location(response) -> str:
    if aside := response.get("HX-Location"):
        return json.loads(aside)["path"]
    return response.get("Location", "")


def _said(request) -> list[list[Any]]:
    """The messages that wait for the page to which this answer leads."""
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    return [[one.level, str(one.message), one.extra_tags] for one in queued]


def _is_broken() -> bool:
    """Whether somebody swallowed a database error: then the transaction ends undone."""
    raw = connection.connection
    return raw is None or raw.info.transaction_status == TransactionStatus.INERROR


def name_of(actor: Actor) -> str:
    """Who acts, in which role and by which way in, as one word. Not for others' eyes: digest it."""
    return f"member:{actor.membership_id}:{actor.role}:{actor.way_in}:{actor.link.uid if actor.link else ''}"


# --- Who sent what ----------------------------------------------------------------------------------------------------
def _key(request) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _who(request) -> str:
    """A digest of who acts and how they got in; '' when there is nothing to tell one browser from another."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    if request.actor.is_known:
        name = name_of(request.actor)
    elif request.user.is_authenticated:
        name = f"user:{request.user.pk}"
    else:
        name = f"browser:{cookie}" if cookie else ""
    return salted_hmac("kring.once.who", name, algorithm="sha256").hexdigest() if name else ""


def _who_acts(request) -> tuple:
    session = request.session
    return (session.session_key, session.get(ACTING_SESSION_KEY), session.get(LINK_SESSION_KEY), request.user.pk)


def _asked(request) -> str:
    """A digest of the address and everything in the form, files too."""
    words = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT)
    # A line ends in one way or another, depending on how the browser sends the form.
    told = json.dumps([request.get_full_path(), words]).replace("\\r\\n", "\\n")
    digest = salted_hmac("kring.once.asked", told, algorithm="sha256")
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _sight(request):
    # Without a membership there is no hat under which the row could be seen.
    return nullcontext() if request.actor.is_known else acting_as(system("the answer to a form of nobody's role"))
