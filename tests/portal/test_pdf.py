"""Paper: tagged, and made of our own static files and the given pictures only."""

import io
from types import SimpleNamespace

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import engines
from PIL import Image

from portal import paper, pdf
from portal.models import uuid7

PAGE = """<!doctype html><html lang="nl"><head><title>Proef</title></head><body><h1>Proef</h1>
<table><thead><tr><th>Kop</th></tr></thead><tbody><tr><th>Rij</th><td>Cel</td></tr></tbody></table>{body}</body></html>"""


@pytest.fixture
def made(monkeypatch):
    """`made(body, pictures)` gives the opened PDF of a small page."""

    def make(body="", pictures=None):
        template = engines["django"].from_string(PAGE.replace("{body}", body))
        monkeypatch.setattr(paper, "render_to_string", lambda name, context: template.render(context))
        return pikepdf.open(io.BytesIO(pdf.render_pdf("x", {}, pictures=pictures)))

    return make


@pytest.fixture
def picture():
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), "teal").save(out, "JPEG")
    return SimpleNamespace(key=default_storage.save("test/foto", ContentFile(out.getvalue())))


def _images(document) -> list:
    return list({image.objgen: image for page in document.pages for image in page.get_images().values()}.values())


def test_it_is_tagged_and_says_so(made):
    document = made()
    with document.open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["pdfaid:part"] == "3"
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "nl"


def test_header_cells_have_a_scope(made):
    document = made()
    things = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary)]
    cells = [thing for thing in things if thing.get("/S") == pikepdf.Name.TH]
    assert sorted(str(cell.A.Scope) for cell in cells) == ["/Column", "/Row"]


def test_the_same_page_gives_the_same_file(monkeypatch):
    template = engines["django"].from_string(PAGE.replace("{body}", ""))
    monkeypatch.setattr(paper, "render_to_string", lambda name, context: template.render(context))
    assert pdf.render_pdf("x", {}) == pdf.render_pdf("x", {})


def test_a_given_picture_is_printed_at_print_size(made, picture):
    uid = uuid7()
    document = made(f'<img src="file:{uid}" alt="Kast">', {uid: picture})
    [image] = _images(document)
    assert max(image.Width, image.Height) == paper.PRINT_SIDE


@pytest.mark.parametrize(
    "source",
    [
        "file:///etc/passwd", "http://127.0.0.1:1/x.png", "static:../portal/settings.py", "static:/etc/hostname",
        "file:00000000-0000-7000-8000-000000000000", "ftp://127.0.0.1/x", "/etc/passwd",
    ],
)  # fmt: skip
def test_anything_else_is_left_out(made, picture, source):
    document = made(f'<img src="{source}" alt="">', {uuid7(): picture})
    assert _images(document) == []


def test_the_fetcher_reads_neither_disk_nor_network():
    fetcher = paper.OnlyOurs({})
    for url in ("file:///etc/passwd", "http://127.0.0.1:1/", "static:../manage.py", "gopher://x"):
        with pytest.raises(ValueError, match="Not a static file"):
            fetcher.fetch(url)
