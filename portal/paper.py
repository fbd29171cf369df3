"""How a PDF is made: WeasyPrint with our static files and an exact list of pictures, then finished by pikepdf.

Only a worker imports this: reading WeasyPrint and its style sheets takes half a second and 60 MB.
"""

import io
from collections.abc import Mapping
from functools import cache
from uuid import UUID

import pikepdf
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.models import StoredFile

STATIC, PICTURE = "static:", "file:"
# The longest side of a picture on paper, in pixels: 150 dots an inch over the width of A4.
PRINT_SIDE = 1240
PDF_UA = "http://www.aiim.org/pdfua/ns/id/"


class OnlyOurs(URLFetcher):
    """Resolves `static:css/print.css` and `file:<uid>` of a given picture; refuses the network and the disk."""

    def __init__(self, pictures: Mapping[UUID, StoredFile]):
        super().__init__(allowed_protocols={"file", "data"}, allow_redirects=False)
        self.pictures = {str(uid): stored for uid, stored in pictures.items()}

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url.startswith(PICTURE) and url.removeprefix(PICTURE) in self.pictures:
            stored = self.pictures[url.removeprefix(PICTURE)]
            return URLFetcherResponse(url, _print_copy(stored), {"Content-Type": "image/jpeg"})
        path = url.startswith(STATIC) and _static(url.removeprefix(STATIC))
        if not path:
            raise ValueError(f"Not a static file or a given picture: {url}")
        return super().fetch(f"file://{path}", headers)


def _static(name: str) -> str | None:
    try:
        return finders.find(name)
    except SuspiciousFileOperation:
        return None


def _print_copy(stored: StoredFile) -> bytes:
    """The picture at print size; a 25 MB photo would otherwise stand in the PDF as it is."""
    from PIL import Image, ImageOps

    with default_storage.open(stored.key) as handle, Image.open(handle) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((PRINT_SIDE, PRINT_SIDE))
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=82)
    return out.getvalue()


@cache
def _fonts() -> FontConfiguration:
    # Made once per process: reading the fonts is half the time of a small document.
    return FontConfiguration()


def make(template: str, context: dict, *, pictures: Mapping[UUID, StoredFile] | None = None) -> bytes:
    """`template` as a tagged PDF that declares PDF/A-3a and PDF/UA-1.

    Pictures are named in the template as `file:<uid>` and must be in `pictures`; anything else is left out.
    """
    html = render_to_string(template, {"product": settings.PRODUCT_NAME, **context})
    document = HTML(string=html, base_url=STATIC, url_fetcher=OnlyOurs(pictures or {}))
    return _declare_accessible(document.write_pdf(pdf_variant="pdf/a-3a", font_config=_fonts()))


def _declare_accessible(made: bytes) -> bytes:
    """Add the PDF/UA marker, and `Scope` on every header cell: WeasyPrint writes neither beside PDF/A."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.register_xml_namespace(PDF_UA, "pdfuaid")
            metadata[f"{{{PDF_UA}}}part"] = "1"
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == pikepdf.Name.TH:
                _give_scope(thing)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _give_scope(cell: pikepdf.Dictionary) -> None:
    # A header cell in the head of a table names its column, elsewhere its row.
    row = cell.get("/P")
    section = row.get("/P") if row is not None else None
    is_head = section is not None and section.get("/S") == pikepdf.Name.THead
    attributes = cell.get("/A", pikepdf.Dictionary(O=pikepdf.Name.Table))
    attributes.Scope = pikepdf.Name.Column if is_head else pikepdf.Name.Row
    cell.A = attributes
