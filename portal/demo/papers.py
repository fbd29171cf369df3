"""What lies on paper beside the photos: a scan of a signature, a job sheet, and a voice on a phone."""

import io
import wave
from functools import cache
from math import sin
from random import Random

from PIL import Image, ImageDraw, ImageFont

INK, BLUE, PAPER = (40, 44, 52), (32, 52, 128), (250, 249, 245)
A4 = (992, 1403)
RATE = 8000


def _page() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", A4, PAPER)
    return page, ImageDraw.Draw(page)


def _write(pen: ImageDraw.ImageDraw, x: int, y: int, words: str, size: int = 26) -> None:
    pen.text((x, y), words, fill=INK, font=ImageFont.load_default(size))


@cache
def signed_page(name: str) -> bytes:
    """A photographed page with one signature on it, as JPEG."""
    page, pen = _page()
    _write(pen, 100, 110, "Handtekeningen", 44)
    _write(pen, 100, 190, "Getekend voor akkoord", 24)
    for line in range(7):
        pen.line([100, 280 + line * 44, 892 - line % 3 * 90, 280 + line * 44], fill=(208, 208, 206), width=10)
    pen.line([100, 860, 560, 860], fill=INK, width=2)
    _write(pen, 100, 876, name)
    random = Random(name)  # noqa: S311 - a hand writes alike every time
    x, points = 120, []
    while x < 500:
        points.append((x, 800 + int(46 * sin(x / random.uniform(14, 30))) + random.randrange(-14, 14)))
        x += random.randrange(7, 20)
    pen.line(points, fill=BLUE, width=5, joint="curve")
    data = io.BytesIO()
    page.reduce(2).rotate(random.uniform(-1, 1), Image.BICUBIC, fillcolor=(196, 188, 176)).save(  # type: ignore[attr-defined]
        data, "JPEG", quality=70
    )
    return data.getvalue()


def job_sheet() -> bytes:
    """The job sheet of the cupboard at the client, as PDF."""
    page, pen = _page()
    _write(pen, 100, 100, "Werkbon 0187", 48)
    _write(pen, 100, 170, "Interieurbouw Linde, Ambachtstraat 12, Waterwolde", 24)
    rows = (
        ("Klant", "mevrouw Terpstra"), ("Werk", "wandkast eiken, 2 deuren, 3 planken"), ("Gemaakt door", "N. Aksoy"),
        ("Uren werkplaats", "21,5"), ("Uren bij de klant", "6"), ("Bijzonder", "wand 14 mm uit het lood, paslat"),
        ("Opgeleverd", "ja, klant heeft meegekeken"),
    )  # fmt: skip
    for number, (what, value) in enumerate(rows):
        y = 270 + number * 74
        pen.line([100, y + 54, 892, y + 54], fill=(190, 190, 188), width=2)
        _write(pen, 100, y, what)
        _write(pen, 380, y, value)
    data = io.BytesIO()
    page.save(data, "PDF", resolution=120)
    return data.getvalue()


@cache
def voice(seconds: int = 12) -> bytes:
    """Something that goes up and down like a voice in another room, as WAV."""
    random = Random(7)  # noqa: S311 - the same sound every time
    samples = bytearray()
    for syllable in range(seconds * 5):
        pitch, loud = random.uniform(0.08, 0.16), 0 if syllable % 9 == 8 else random.uniform(8, 26)
        length = RATE // 5
        for place in range(length):
            swell = sin(3.1416 * place / length)
            samples.append(128 + int(loud * swell * (sin(place * pitch) + 0.4 * sin(place * pitch * 2.02))))
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(bytes(samples))
    return data.getvalue()


def logo(word: str) -> bytes:
    """A quarter disc and a word, as PNG."""
    picture = Image.new("RGB", (640, 200), "white")
    pen = ImageDraw.Draw(picture)
    pen.pieslice([-150, 30, 160, 340], 270, 360, fill=(22, 84, 64))
    pen.ellipse([44, 60, 92, 108], fill=(245, 197, 66))
    _write(pen, 190, 66, word, 72)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()
