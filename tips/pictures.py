"""The map of the tips: themes as rooms inside each other, from close to the learner (inside) to far (outside)."""

from dataclasses import dataclass

from tips.models import Theme, Tip

WIDTH, STRIP, MARGIN = 360, 44, 8
CORE = 52


@dataclass(frozen=True)
class Ring:
    """One theme on the map: a box with its name in the strip along the top. Sizes in units of the drawing."""

    theme: Theme
    numbers: str
    x: int
    y: int
    width: int
    height: int

    @property
    def words_at(self) -> int:
        return self.y + STRIP // 2 + 5


@dataclass(frozen=True)
class Map:
    """The whole drawing: rings from outside in, and the place of the learner in the middle."""

    width: int
    height: int
    rings: list[Ring]
    core: Ring


def map_of(tips: list[Tip]) -> Map:
    """The map with the numbers of these tips at their theme. Concepts (tips 1 and 2) stand with the learner."""
    numbers: dict[str, list[int]] = {}
    for tip in tips:
        if tip.number:
            numbers.setdefault(tip.theme, []).append(tip.number)
    outward = [theme for theme in Theme if theme != Theme.CONCEPTS]
    height = CORE + len(outward) * (STRIP + MARGIN)
    *rings, core = [
        _ring(theme, numbers.get(theme, []), depth, height)
        for depth, theme in enumerate([*reversed(outward), Theme.CONCEPTS])
    ]
    return Map(WIDTH, height, rings, core)


def _ring(theme: Theme, numbers: list[int], depth: int, height: int) -> Ring:
    said = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else "".join(map(str, numbers))
    left, top = MARGIN * depth, STRIP * depth
    return Ring(theme, said, left, top, WIDTH - 2 * left, height - top - left)
