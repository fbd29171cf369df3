"""Handing out private files: after the check, never as a page of ours."""

import re
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.access import EVERY_ROLE, roles
from portal.models import StoredFile

RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


@require_safe
@roles(*EVERY_ROLE, links=("assess", "sign"))
def file(request, uid):
    """One private file, for who may see it. Films answer to `Range`."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.actor).ready(), uid=uid)
    return serve(request, stored)


def serve(request, stored: StoredFile) -> HttpResponseBase:
    """The file as a response: by the proxy where there is one, else streamed here."""
    if settings.ACCEL_LOCATION:
        response: HttpResponseBase = HttpResponse(
            headers={"X-Accel-Redirect": f"{settings.ACCEL_LOCATION}{quote(stored.key)}"}
        )
    else:
        response = _streamed(request, stored)
    how = "inline" if stored.inline else "attachment"
    for header, value in {
        "Content-Type": stored.content_type,
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(stored.name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; media-src 'self'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
        "Accept-Ranges": "bytes",
    }.items():
        response.headers[header] = value
    return response


def _streamed(request, stored: StoredFile) -> HttpResponseBase:
    first, last = 0, stored.size - 1
    match = RANGE.match(request.headers.get("Range", ""))
    if match and (match[1] or match[2]):
        first = int(match[1]) if match[1] else max(stored.size - int(match[2]), 0)
        last = min(int(match[2]), last) if match[1] and match[2] else last
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    length = last - first + 1
    try:
        pieces = default_storage.pieces(stored.key, first, length)  # type: ignore[attr-defined]
    except FileNotFoundError:
        raise Http404 from None
    response = StreamingHttpResponse(pieces, status=206 if match else 200)
    response.headers["Content-Length"] = str(length)
    if match:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    return response
