"""More to say about a piece than its file does: claims on competencies nearby, in words that fit almost any piece."""

from random import Random

from frameworks.models import ELEMENTS, Competency
from portal.demo import banks
from portal.models import Membership
from portfolio.course import course_of
from portfolio.pieces import Said

ALWAYS_NEAR = (Competency.Category.LEARNING, Competency.Category.PERSONAL)


class Extra:
    """Claims for one student on the own framework: near to what a piece shows, and where there is least so far."""

    def __init__(
        self,
        student: Membership,
        competencies: list[Competency],
        *,
        gaps: set[tuple[str, str]] = frozenset(),  # type: ignore[assignment]
    ):
        """`gaps` are groups and elements (('personal', 'weten')) that stay empty."""
        self.gaps = gaps
        self.random = Random(student.number)  # noqa: S311 - the same portfolio every time
        self.reasons = banks.toml("onderbouwingen.toml")
        self.competencies = competencies
        self.used: dict[tuple[int, str], int] = {}

    def add_to(self, claims: list[Said], number: int) -> list[Said]:
        """These claims and so many more."""
        near = {_top(said.competency) for said in claims}
        there = {(said.competency.pk, said.element) for said in claims}
        places = [
            (one, str(element))
            for one in self.competencies
            for element in ELEMENTS
            if (_top(one) in near or one.category in ALWAYS_NEAR)
            and (one.pk, str(element)) not in there
            and (one.category, str(element)) not in self.gaps
        ]
        self.random.shuffle(places)
        places.sort(key=lambda place: self.used.get((place[0].pk, place[1]), 0))
        added = [Said(one, element, self.random.choice(self.reasons[element])) for one, element in places[:number]]
        for said in [*claims, *added]:
            key = said.competency.pk, said.element
            self.used[key] = self.used.get(key, 0) + 1
        return [*claims, *added]


def competencies_of(student: Membership) -> list[Competency]:
    """The competencies that this student and the rest of the group can show, with what they fall under."""
    return list(course_of(student).competencies().select_related("parent__parent"))


def _top(competency: Competency) -> int:
    """The core task or group that a competency belongs to."""
    while competency.parent is not None:
        competency = competency.parent
    return competency.pk
