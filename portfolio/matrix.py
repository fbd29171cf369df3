"""The coverage matrix as a page or paper shows it: five categories by four elements, or the competencies of one."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F

from frameworks.models import ELEMENTS, Competency
from portal.glyphs import STAGES
from portfolio.course import Course
from portfolio.coverage import at_least_half
from portfolio.models import Cell, Claim, Evidence

Category = Competency.Category
Address = Callable[[str, str, str], str]  # category, competency uid, element


@dataclass(frozen=True)
class Square:
    element: str
    number: int
    stage: int
    href: str = ""
    is_first: bool = False

    @property
    def word(self) -> str:
        """The stage in words, for paper; a group can hold a piece while less than half of it was begun."""
        return "nog weinig" if self.number and not self.stage else STAGES[self.stage]


@dataclass(frozen=True)
class Line:
    name: str
    about: str
    squares: list[Square]
    href: str = ""

    @property
    def pieces(self) -> int:
        return sum(square.number for square in self.squares)


def category_of(competency: Competency) -> str:
    """The group of a competency. A qualification file names none: what it asks is work."""
    return competency.category or Category.WORK


class Standing:
    """Where one student stands in the own framework: three queries, whatever the size."""

    def __init__(self, portfolio, course: Course, *, by):
        self.competencies = list(course.competencies())
        self.cells = {
            (cell.competency_id, cell.element): cell for cell in Cell.objects.visible_to(by).filter(portfolio=portfolio)
        }
        self.pieces = self._pieces(portfolio, by)

    def _pieces(self, portfolio, by) -> dict[tuple[str, str], set[int]]:
        # A piece that claims two competencies of a category is one piece of that category.
        claims = Claim.objects.visible_to(by).filter(
            portfolio=portfolio,
            version__evidence__in=Evidence.objects.visible_to(by).counted(),
            version__evidence__current_id=F("version_id"),
        )
        category = {competency.pk: category_of(competency) for competency in self.competencies}
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        rows = claims.order_by().values_list("competency_id", "element", "version__evidence_id")
        for competency_id, element, evidence_id in rows:
            if competency_id in category:
                found[category[competency_id], element].add(evidence_id)
        return found

    @property
    def counted(self) -> int:
        """How many pieces stand in the matrix, each once."""
        return len(set().union(*self.pieces.values()))

    def stage(self, competency: Competency, element: str) -> int:
        cell = self.cells.get((competency.pk, element))
        return cell.stage if cell else 0

    def glyph(self) -> list[int]:
        """The vierluik over everything: per element what at least half of the competencies reach."""
        return [self._over(self.competencies, element) for element in ELEMENTS]

    def _over(self, competencies: list[Competency], element: str) -> int:
        return at_least_half((self.stage(one, element) for one in competencies), out_of=len(competencies))

    def in_category(self, category: str) -> list[Competency]:
        return [competency for competency in self.competencies if category_of(competency) == category]

    def categories(self, address: Address | None = None) -> list[Line]:
        """The five groups in their order; at most one empty square says 'Eerst dit'."""
        lines = []
        for category in Category:
            inside = self.in_category(category)
            squares = [
                Square(
                    element=element,
                    number=len(self.pieces[category, element]),
                    stage=self._over(inside, element),
                    href=address(category, "", element) if address else "",
                )
                for element in ELEMENTS
            ]
            about = ", ".join(competency.name.lower() for competency in inside[:2])
            lines.append(Line(category.label, about, squares, address(category, "", "") if address else ""))
        return _with_first(lines)

    def competencies_of(self, category: str, address: Address) -> list[Line]:
        """The competencies of one category, one line each."""
        return [
            Line(
                competency.name,
                "",
                [self._square(category, competency, element, address) for element in ELEMENTS],
                address(category, str(competency.uid), ""),
            )
            for competency in self.in_category(category)
        ]

    def _square(self, category: str, competency: Competency, element: str, address: Address) -> Square:
        cell = self.cells.get((competency.pk, element))
        return Square(
            element=element,
            number=cell.pieces if cell else 0,
            stage=cell.stage if cell else 0,
            href=address(category, str(competency.uid), element),
        )


def _with_first(lines: list[Line]) -> list[Line]:
    """Mark one gap: the first empty square of the line that holds most pieces already, the gap nearest to closed.

    A student who has nothing yet gets no mark: then everything comes first.
    """
    begun = [line for line in lines if line.pieces and not all(square.number for square in line.squares)]
    if not begun:
        return lines
    chosen = max(begun, key=lambda line: line.pieces)
    gap = next(square for square in chosen.squares if not square.number)
    squares = [
        Square(square.element, 0, 0, square.href, is_first=True) if square is gap else square
        for square in chosen.squares
    ]
    return [Line(line.name, line.about, squares, line.href) if line is chosen else line for line in lines]


def first_gap(lines: list[Line]) -> tuple[str, str] | None:
    """The line and element that 'Eerst dit' stands at, for words beside the matrix."""
    for line in lines:
        for square in line.squares:
            if square.is_first:
                return line.name, square.element
    return None
