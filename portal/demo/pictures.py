"""Photos as a student takes them in a workshop, drawn: wood, walls, light from one side, a little noise.

`photo("kast", 3)` gives JPEG bytes; the number varies wood, light and measures. A name without a scene of its own gets
boards on a bench. Nothing here is a photo of anybody.
"""

import io
from collections.abc import Callable
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

# Drawn on this measure, kept smaller: a phone's photo after our own making it smaller.
WIDE, HIGH = 1280, 960
KEPT = (960, 720)
Colour = tuple[int, int, int]
# Dark and light of a kind of wood.
WOODS: tuple[tuple[Colour, Colour], ...] = (
    ((120, 78, 40), (206, 160, 104)),  # oak
    ((168, 122, 70), (236, 204, 152)),  # pine
    ((92, 54, 32), (170, 112, 70)),  # walnut
    ((176, 146, 104), (232, 212, 176)),  # ash
)
WALLS: tuple[Colour, ...] = ((226, 222, 212), (214, 220, 218), (232, 224, 206), (206, 208, 210))
DARK, STEEL, PAPER, INK = (44, 38, 34), (150, 156, 162), (246, 243, 234), (52, 62, 84)


@cache
def _noise(wide: int, high: int, strength: int) -> Image.Image:
    # Drawing noise takes most of the time, and nobody sees that two photos share it.
    return Image.effect_noise((wide, high), strength)


class Scene:
    """A picture in the making, with the surfaces that scenes are put together from."""

    def __init__(self, seed: int):
        self.random = Random(seed)  # noqa: S311 - the same photo every time
        self.wood = WOODS[seed % len(WOODS)]
        self.picture = Image.new("RGB", (WIDE, HIGH))
        self.backdrop()

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.picture)

    # --- Surfaces -----------------------------------------------------------------------------------------------------
    def grain(self, wide: int, high: int, wood=None, *, standing: bool = False) -> Image.Image:
        """A board: stretched noise in the two colours of a wood."""
        dark, light = wood or self.wood
        length, width = (high, wide) if standing else (wide, high)
        coarse = Image.effect_noise((max(length // 90, 2), max(width // 5, 2)), 58).resize(
            (length, width),
            Image.BICUBIC,  # type: ignore[attr-defined]
        )
        fine = _noise(max(length // 14, 2), max(width, 2), 30).resize((length, width), Image.BILINEAR)  # type: ignore[attr-defined]
        board = ImageOps.colorize(ImageChops.add(coarse, fine, scale=2), dark, light)
        return board.transpose(Image.ROTATE_90) if standing else board  # type: ignore[attr-defined]

    def plaster(self, wide: int, high: int, tone: Colour | None = None) -> Image.Image:
        tone = tone or self.random.choice(WALLS)
        rough = _noise(wide // 3, high // 3, 20).resize((wide, high), Image.BILINEAR)  # type: ignore[attr-defined]
        low, top = (tuple(max(part + step, 0) for part in tone) for step in (-26, 12))
        return ImageOps.colorize(rough, low, top)

    def backdrop(self) -> None:
        """A wall and a floor."""
        self.picture.paste(self.plaster(WIDE, HIGH), (0, 0))
        floor = HIGH - self.random.randrange(110, 170)
        self.board(0, floor, WIDE, HIGH, wood=WOODS[3])
        self.pen.rectangle([0, floor - 26, WIDE, floor], fill=(238, 236, 228))
        self.pen.line([0, floor, WIDE, floor], fill=(120, 108, 96), width=3)

    def bench(self) -> None:
        """A bench seen from above, filling the picture."""
        for top in range(0, HIGH, 240):
            self.board(0, top, WIDE, top + 236, wood=WOODS[1])
            self.pen.line([0, top + 237, WIDE, top + 237], fill=(96, 66, 36), width=5)

    # --- Things -------------------------------------------------------------------------------------------------------
    def shadow(self, left: int, top: int, right: int, bottom: int, depth: int = 18) -> None:
        """What stands out throws a soft shadow to the right and below."""
        veil = Image.new("L", (WIDE, HIGH), 0)
        ImageDraw.Draw(veil).rectangle([left + depth, top + depth, right + depth, bottom + depth], fill=120)
        self.picture.paste((30, 26, 24), mask=veil.filter(ImageFilter.GaussianBlur(depth * 0.8)))

    def board(self, left, top, right, bottom, *, wood=None, standing=False, raised=False) -> None:
        if raised:
            self.shadow(left, top, right, bottom)
        self.picture.paste(self.grain(right - left, bottom - top, wood, standing=standing), (left, top))
        if raised:
            self.pen.line([left, bottom, left, top, right, top], fill=(250, 232, 200), width=2)
            self.pen.line([left, bottom, right, bottom, right, top], fill=(70, 46, 26), width=3)

    def hole(self, left, top, right, bottom) -> None:
        """The dark inside of a cupboard."""
        inside = self.grain(right - left, bottom - top).point(lambda value: int(value * 0.52))
        self.picture.paste(inside, (left, top))
        veil = Image.linear_gradient("L").resize((right - left, bottom - top)).point(lambda value: (255 - value) // 2)
        self.picture.paste((20, 16, 12), (left, top), veil)

    def sheet(self, left, top, right, bottom) -> None:
        """A sheet of paper on the bench."""
        self.shadow(left, top, right, bottom, 9)
        self.picture.paste(self.plaster(right - left, bottom - top, PAPER), (left, top))

    def knob(self, x: int, y: int) -> None:
        self.pen.ellipse([x - 11, y - 11, x + 11, y + 11], fill=DARK)
        self.pen.ellipse([x - 6, y - 8, x, y - 2], fill=STEEL)

    def level(self, left: int, top: int, length: int = 620) -> None:
        """A spirit level with its bubble in the middle."""
        self.shadow(left, top, left + length, top + 58, 8)
        self.pen.rounded_rectangle([left, top, left + length, top + 58], 8, fill=(206, 164, 38), outline=(120, 92, 20))
        middle = left + length // 2
        self.pen.rounded_rectangle([middle - 66, top + 12, middle + 66, top + 46], 15, fill=(186, 214, 92))
        self.pen.ellipse([middle - 22, top + 17, middle + 22, top + 41], fill=(230, 244, 180), outline=(110, 130, 40))
        for line in (-26, 26):
            self.pen.line([middle + line, top + 12, middle + line, top + 46], fill=DARK, width=3)

    def tape(self, left: int, top: int, length: int) -> None:
        """A measuring tape, drawn out."""
        self.pen.rectangle([left, top, left + length, top + 40], fill=(240, 206, 62))
        for place in range(0, length, 14):
            self.pen.line([left + place, top, left + place, top + (24 if place % 70 == 0 else 12)], fill=DARK, width=2)
        self.pen.rounded_rectangle([left - 96, top - 44, left + 14, top + 66], 20, fill=(40, 60, 110))

    def finish(self) -> bytes:
        """Light from one side, a darker edge, the noise of a phone, and a hand that is never quite straight."""
        picture = self.picture.resize(KEPT, Image.BILINEAR)  # type: ignore[attr-defined]
        light = Image.linear_gradient("L").rotate(90 if self.random.random() < 0.5 else -90).resize(KEPT)
        picture.paste((255, 246, 226), mask=light.point(lambda value: value // 9))
        edge = Image.radial_gradient("L").resize(KEPT).point(lambda value: max(value - 130, 0) // 2)
        picture.paste((18, 16, 20), mask=edge)
        noise = Image.merge("RGB", [_noise(*KEPT, 9)] * 3)
        picture = ImageChops.add(picture, noise, scale=1, offset=-128)
        turned = picture.rotate(self.random.uniform(-1.6, 1.6), Image.BICUBIC).crop(  # type: ignore[attr-defined]
            (24, 20, KEPT[0] - 24, KEPT[1] - 20)
        )
        data = io.BytesIO()
        turned.save(data, "JPEG", quality=78)
        return data.getvalue()


# --- Scenes -----------------------------------------------------------------------------------------------------------
def _cupboard(scene: Scene) -> None:
    left, top = scene.random.randrange(210, 330), scene.random.randrange(70, 130)
    right, bottom = left + scene.random.randrange(640, 760), top + 600
    scene.board(left, top, right, bottom, standing=True, raised=True)
    middle, shelf = (left + right) // 2, top + 210
    scene.hole(left + 26, top + 26, right - 26, shelf)
    scene.board(left + 26, (top + shelf) // 2, right - 26, (top + shelf) // 2 + 16)
    for start, end in ((left + 22, middle - 3), (middle + 3, right - 22)):
        scene.board(start, shelf + 14, end, bottom - 26, standing=True, raised=True)
        scene.pen.rectangle([start + 40, shelf + 56, end - 40, bottom - 68], outline=(70, 46, 26), width=3)
    scene.knob(middle - 26, shelf + 170)
    scene.knob(middle + 26, shelf + 170)


def _placing(scene: Scene) -> None:
    _cupboard(scene)
    scene.level(330, 40)


def _drawers(scene: Scene) -> None:
    left, right, top = 240, 1040, 90
    scene.board(left, top, right, top + 690, standing=True, raised=True)
    for place in range(4):
        up, out = top + 28 + place * 164, 46 if place == 2 else 0
        if out:
            scene.hole(left + 26, up - 10, right - 26, up + 60)
        scene.board(left + 26 - out, up + out, right - 26 + out, up + 146 + out, raised=True)
        scene.knob((left + right) // 2, up + 72 + out)


def _lath(scene: Scene) -> None:
    # A wall that leans, a cupboard that stands straight, and the wedge between them.
    scene.picture.paste(scene.plaster(WIDE, HIGH, (206, 200, 188)), (0, 0))
    scene.board(620, 0, WIDE, HIGH, standing=True, raised=True)
    scene.pen.polygon([(470, 0), (620, 0), (620, HIGH), (560, HIGH)], fill=(232, 196, 142))
    for grain in range(490, 612, 13):
        scene.pen.line([grain, 0, 575 + (grain - 490) // 3, HIGH], fill=(196, 154, 98), width=2)
    scene.pen.line([470, 0, 560, HIGH], fill=(120, 106, 90), width=5)
    scene.tape(650, 420, 520)


def _paper(scene: Scene) -> tuple[int, int, int, int]:
    scene.bench()
    place = (170, 90, 1110, 860)
    scene.sheet(*place)
    return place


def _drawing(scene: Scene) -> None:
    left, top, _, _ = _paper(scene)
    pen = scene.pen
    for x, y, wide, high in ((70, 80, 330, 400), (500, 80, 180, 400), (70, 560, 330, 130)):
        box = [left + x, top + y, left + x + wide, top + y + high]
        pen.rectangle(box, outline=INK, width=4)
        pen.line([box[0], box[1] - 26, box[2], box[1] - 26], fill=INK, width=2)
        pen.line([box[0], box[1] - 36, box[0], box[1] - 16], fill=INK, width=2)
        pen.line([box[2], box[1] - 36, box[2], box[1] - 16], fill=INK, width=2)
    pen.line([left + 235, top + 80, left + 235, top + 480], fill=INK, width=3)
    for shelf in (180, 280, 380):
        pen.line([left + 70, top + shelf, left + 400, top + shelf], fill=INK, width=2)
    pen.rectangle([left + 540, top + 580, left + 880, top + 690], outline=INK, width=2)
    scene.pen.line([880, 760, 1210, 600], fill=(222, 170, 40), width=18)
    scene.pen.polygon([(880, 760), (856, 780), (888, 772)], fill=(60, 44, 30))


def _cutting_plan(scene: Scene) -> None:
    left, top, right, bottom = _paper(scene)
    places = sorted(scene.random.sample(range(150, 620, 60), 3))
    scene.pen.rectangle([left + 60, top + 70, right - 60, bottom - 90], outline=INK, width=5)
    for low, high in zip([70, *places], [*places, bottom - top - 90], strict=True):
        scene.pen.line([left + 60, top + high, right - 60, top + high], fill=INK, width=3)
        for cut in sorted(scene.random.sample(range(200, 760, 90), 2)):
            scene.pen.line([left + cut, top + low, left + cut, top + high], fill=INK, width=3)
    scene.tape(330, 880, 620)


def _planning(scene: Scene) -> None:
    left, top, right, bottom = _paper(scene)
    pen, colours = scene.pen, ((62, 116, 150), (190, 120, 52), (96, 138, 84), (150, 86, 110))
    for row in range(10):
        y = top + 110 + row * 62
        pen.line([left + 50, y, right - 50, y], fill=(178, 182, 190), width=2)
        pen.line([left + 60, y - 22, left + 60 + scene.random.randrange(90, 200), y - 22], fill=INK, width=7)
        start = left + 320 + row * 46 + scene.random.randrange(-20, 20)
        pen.rounded_rectangle(
            [start, y - 40, start + scene.random.randrange(70, 190), y - 10], 6, fill=colours[row % 4]
        )
    for column in range(7):
        pen.line([left + 310 + column * 90, top + 50, left + 310 + column * 90, bottom - 40], fill=(206, 208, 214))


def _worktop(scene: Scene) -> None:
    scene.board(0, 300, WIDE, 760, wood=scene.wood)
    scene.pen.rectangle([0, 760, WIDE, 806], fill=(96, 64, 38))
    scene.pen.line([0, 300, WIDE, 300], fill=(250, 236, 208), width=4)
    for left in range(60, WIDE, 320):
        scene.pen.rectangle([left, 680, left + 34, 900], fill=(70, 74, 80))
        scene.pen.rectangle([left - 26, 660, left + 60, 690], fill=(176, 40, 36))


def _boards(scene: Scene) -> None:
    scene.bench()
    top = 60
    for place in range(5):
        high = scene.random.randrange(130, 170)
        wood = WOODS[(place + scene.random.randrange(2)) % 2 * 3]
        scene.board(
            90 + scene.random.randrange(60), top, 1150 + scene.random.randrange(60), top + high, wood=wood, raised=True
        )
        top += high + 14


def _door(scene: Scene) -> None:
    scene.board(400, 20, 900, 860, standing=True, raised=True)
    for up in (80, 470):
        scene.pen.rectangle([460, up, 840, up + 320], outline=(70, 46, 26), width=6)
    for hinge in (110, 430, 750):
        scene.pen.rounded_rectangle([384, hinge, 412, hinge + 76], 5, fill=STEEL, outline=DARK)
    scene.pen.rounded_rectangle([850, 420, 882, 470], 8, fill=STEEL)
    scene.pen.line([866, 445, 790, 445], fill=(96, 100, 106), width=15)


def _joint(scene: Scene) -> None:
    scene.bench()
    scene.board(80, 280, 700, 660, raised=True)
    scene.board(660, 120, 1040, 840, wood=WOODS[(WOODS.index(scene.wood) + 1) % 4], standing=True, raised=True)
    for tail in range(3):
        up = 300 + tail * 120
        shape = [(660, up + 18), (800, up), (800, up + 100), (660, up + 82)]
        board = scene.grain(140, 100)
        mask = Image.new("L", (140, 100), 0)
        ImageDraw.Draw(mask).polygon([(x - 660, y - up) for x, y in shape], fill=255)
        scene.picture.paste(board, (660, up), mask)
        scene.pen.line([*shape, shape[0]], fill=(60, 38, 22), width=4)


def _yard(scene: Scene) -> None:
    scene.picture.paste(scene.plaster(WIDE, 620, (186, 206, 220)), (0, 0))
    scene.picture.paste(scene.plaster(WIDE, HIGH - 620, (128, 128, 126)), (0, 620))
    scene.pen.polygon([(120, 330), (1200, 280), (1100, 660), (330, 690)], fill=(236, 238, 240), outline=(90, 96, 104))
    scene.pen.line([120, 330, 1200, 280], fill=(28, 58, 100), width=22)
    scene.pen.polygon([(420, 310), (900, 290), (850, 190), (500, 204)], fill=(214, 186, 142), outline=(96, 72, 44))
    for window in (540, 640, 740):
        scene.pen.rounded_rectangle([window, 226, window + 62, 276], 8, fill=(60, 80, 96))
    for prop in (420, 700, 980):
        scene.pen.line([prop, 670, prop - 40, 860], fill=(92, 66, 40), width=24)


def _chisels(scene: Scene) -> None:
    scene.bench()
    for place in range(6):
        x = 170 + place * 165
        scene.shadow(x, 160, x + 46, 760, 8)
        scene.pen.rectangle([x + 6, 420, x + 40, 780], fill=STEEL)
        scene.pen.polygon([(x + 6, 780), (x + 40, 780), (x + 40, 812)], fill=(204, 210, 216))
        scene.picture.paste(scene.grain(50, 270, WOODS[2], standing=True), (x - 2, 150))
        scene.pen.rectangle([x - 2, 400, x + 48, 426], fill=(188, 160, 80))


SCENES: dict[str, Callable[[Scene], None]] = {
    "kast": _cupboard, "plaatsen": _placing, "lades": _drawers, "paslat": _lath, "tekening": _drawing,
    "zaagplan": _cutting_plan, "planning": _planning, "blad": _worktop, "hout": _boards, "deur": _door,
    "verbinding": _joint, "werf": _yard, "beitels": _chisels,
}  # fmt: skip


@cache
def photo(name: str, variation: int = 0) -> bytes:
    """One photo as JPEG bytes. The same name and number give the same picture, but for the noise."""
    scene = Scene(variation)
    SCENES.get(name, _boards)(scene)
    return scene.finish()
