"""Photos, documents and recordings as people upload them, good and bad. Everything is drawn or built here."""

import io
import struct
import wave
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "media"
OAK, PALE, DARK = (176, 132, 84), (214, 178, 132), (92, 62, 36)
GPS = {1: "N", 2: (52.0, 22.0, 12.5), 3: "E", 4: (4.0, 53.0, 40.25)}
ORIENTATION, GPS_IFD, MAKE, DESCRIPTION = 0x0112, 0x8825, 0x010F, 0x010E
TURNED = 6  # the camera was held upright: turn a quarter to the right when showing


def cupboard(size=(640, 480)):
    """A drawing of a wall cupboard with two doors; the left top corner is red, to see which way is up."""
    picture = Image.new("RGB", size, PALE)
    pen = ImageDraw.Draw(picture)
    wide, high = size
    left, top, right, bottom = wide // 6, high // 8, wide - wide // 6, high - high // 8
    pen.rectangle([left, top, right, bottom], fill=OAK, outline=DARK, width=4)
    middle = (left + right) // 2
    pen.line([middle, top, middle, bottom], fill=DARK, width=4)
    for grain in range(top + 10, bottom, 14):
        pen.line([left + 6, grain, right - 6, grain + grain % 5], fill=(160, 118, 72), width=1)
    for knob in (middle - 18, middle + 18):
        pen.ellipse([knob - 6, high // 2 - 6, knob + 6, high // 2 + 6], fill=DARK)
    pen.rectangle([0, 0, 40, 40], fill=(200, 30, 30))
    return picture


def jpeg_of_a_phone():
    """A JPEG with the place it was taken, the phone's name, and a turned orientation."""
    picture = cupboard().rotate(90, expand=True)
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif[MAKE] = "Telefoon van Noor"
    exif[DESCRIPTION] = "Thuis bij mevrouw Terpstra"
    exif.get_ifd(GPS_IFD).update(GPS)
    return _saved(picture, "JPEG", exif=exif, quality=80)


def _saved(picture, kind, **options):
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def heic():
    """A HEIC photo as a phone makes it, with its place."""
    exif = Image.Exif()
    exif.get_ifd(GPS_IFD).update(GPS)
    data = io.BytesIO()
    pillow_heif.from_pillow(cupboard((320, 240))).save(data, quality=60, exif=exif.tobytes())
    return data.getvalue()


def pixel_bomb():
    """A PNG of a few kB that says it is 60,000 pixels square."""
    side = 60_000
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 200, 9)
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(script=False):
    """A PDF of one page; with `script` it also tries to run something when it is opened."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.Root.OpenAction = action
    data = io.BytesIO()
    document.save(data, deterministic_id=True)
    return data.getvalue()


def docx():
    """The smallest word processor document that opens."""
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>'
    )
    body = (
        '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>Werkbon wandkast</w:t></w:r></w:p></w:body></w:document>"
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": body}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 24, 9, 0, 0)), content)
    return data.getvalue()


def mp4():
    """The boxes an MP4 starts with, and an empty film."""
    brand = _box(b"ftyp", b"isom" + struct.pack(">I", 512) + b"isomiso2avc1mp41")
    clock = _box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 0) + struct.pack(">I", 0x10000) + bytes(76))
    return brand + _box(b"moov", clock) + _box(b"mdat", bytes(2_000))


def _box(kind, content):
    return struct.pack(">I", len(content) + 8) + kind + content


def mp3():
    """Ten silent MPEG-1 layer III frames of 128 kbit/s behind an ID3 tag."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return b"ID3\x03\x00\x00\x00\x00\x00\x00" + frame * 10


def wav():
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(1_600))
    return data.getvalue()


PAGE = b"<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"


def files():
    """Name -> bytes."""
    return {
        "kast-met-plaats.jpg": jpeg_of_a_phone(),
        "kast.png": _saved(cupboard((320, 240)), "PNG", optimize=True),
        "kast.webp": _saved(cupboard((320, 240)), "WEBP", quality=60),
        "kast.heic": heic(),
        "bom.png": pixel_bomb(),
        "halve-foto.jpg": jpeg_of_a_phone()[:2_000],
        "tekst.jpg": b"Dit is geen foto.\n",
        "pagina.pdf": PAGE,
        "pagina.html": PAGE,
        "tekening.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>',
        "werkbon.pdf": pdf(),
        "werkbon-met-script.pdf": pdf(script=True),
        "werkbon.docx": docx(),
        "film.mp4": mp4(),
        "geluid.mp3": mp3(),
        "geluid.wav": wav(),
        "leeg.jpg": b"",
    }


def make():
    for name, data in files().items():
        path = FOLDER / name
        path.write_bytes(data)
        yield path
