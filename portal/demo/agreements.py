"""Agreements in every state, each step by who takes it, on a day of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partnerships.actions import agreements, review, signing, steps
from partnerships.models import Agreement, Article, Signature
from portal import links
from portal.demo import days, papers, partners
from portal.demo.world import World
from portal.models import MailCode, Membership, Role

State = Agreement.State
# So many days before the first day of the agreement, or before today when that is still to come.
COURSE = {
    "made": 85, "shared": 77, "remarked": 70, "settled": 55, "fixed": 41, "asked": 6, "school": 5, "company": 3,
}  # fmt: skip
# What is still young.
YOUNGER = {
    State.DRAFT: {"made": 10},
    State.IN_REVIEW: {"made": 24, "shared": 16, "remarked": 11, "settled": 4},
    State.READY: {"made": 40, "shared": 32, "fixed": 4},
    State.WITHDRAWN: {"made": 38, "shared": 30},
}
WITHDRAWN = 12
FURTHER = {
    State.DRAFT: 1, State.IN_REVIEW: 2, State.WITHDRAWN: 2, State.READY: 3, State.SIGNING: 4,
    State.ACTIVE: 5, State.ENDED: 5, State.RENEWED: 5,
}  # fmt: skip
CODE = "240611"


def make(world: World) -> None:
    """All agreements of the file, the older before the newer."""
    for about in partners.told():
        for told in sorted(about["agreement"], key=lambda one: days.day_of(one["starts_on"])):
            _Paper(world, about, told).bring_to_its_state()


@dataclass
class _Paper:
    """One agreement on its way; `told` is what the file says of it."""

    world: World
    about: dict[str, Any]
    told: dict[str, Any]
    agreement: Agreement | None = None

    @property
    def coordinator(self) -> Membership:
        return partners.coordinator_of(self.world, self.about["school"])

    @property
    def school_signatory(self) -> Membership:
        return self.world.who(self.told["school_signatory"], Role.MANAGER)

    @property
    def company_signatory(self) -> Membership:
        return self.world.who(self.told["company_signatory"], Role.PARTNER)

    @property
    def terms(self) -> agreements.Terms:
        first, last, back = (days.day_of(self.told[key]) for key in ("starts_on", "ends_on", "evaluate_on"))
        return agreements.Terms(
            self.told["title"], first, last, back, self.school_signatory, self.company_signatory, order="any"
        )

    def bring_to_its_state(self) -> None:
        state = State(self.told["state"])
        road: list[Callable[[], None]] = [self.begin, self.discuss, self.fix, self.ask, self.sign_by_all]
        for step in road[: FURTHER[state]]:
            step()
        if state == State.SIGNING and "school" in self.told["signed"]:
            self.sign_on_screen()
        elif state == State.ENDED:
            self.act(self.day_after(), self.coordinator, steps.end, self.agreement, self.told["reason"])
        elif state == State.WITHDRAWN:
            self.act(days.days_ago(WITHDRAWN), self.coordinator, steps.withdraw, self.agreement, self.told["reason"])

    # --- Days ---------------------------------------------------------------------------------------------------------
    def on(self, event: str, later: int = 0) -> date:
        course = COURSE | YOUNGER.get(State(self.told["state"]), {})
        anchor = min(self.terms.starts_on, days.real_today())
        return anchor - timedelta(days=course[event] - later)

    def day_after(self) -> date:
        return min(self.terms.ends_on + timedelta(days=1), days.real_today())

    def act(self, day: date, who: Membership, action: Callable, *args: Any, **kwargs: Any) -> Any:
        with days.clock(day):
            return self.world.act(who, action, *args, **kwargs)

    # --- Steps --------------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        if older := self.told.get("renews"):
            self.agreement = self.act(self.on("made"), self.coordinator, steps.renew, self._find(older))
            self.act(self.on("made"), self.coordinator, agreements.change_terms, self.agreement, self.terms)
        else:
            partnership = self.world.partnership(self.coordinator.organisation, self.about["company"])
            self.agreement = self.act(self.on("made"), self.coordinator, agreements.make, partnership, self.terms)
        words = [agreements.Wording(row.part, row.title, row.text, row.uid) for row in self._articles()]
        self.act(
            self.on("made", 2), self.coordinator, agreements.save_text, self.agreement, words, self.told["targets"],
            seen=0,
        )  # fmt: skip

    def _find(self, title: str) -> Agreement:
        with self.world.as_system(self.coordinator.organisation):
            return Agreement.objects.unscoped("the demo").get(holder=self.coordinator.organisation, title=title)

    def _articles(self) -> list[Article]:
        with self.world.as_system(self.coordinator.organisation):
            return list(
                Article.objects.unscoped("the demo").filter(version__agreement=self.agreement, is_dropped=False)
            )

    def discuss(self) -> None:
        """Put the text before the company; remarks stay open while it is in review, else they are settled."""
        self.act(self.on("shared"), self.coordinator, steps.share, self.agreement)
        articles = {row.part: row for row in self._articles()}
        for number, remark in enumerate(self.told["comments"]):
            who = self.world.someone(remark["by"], Role.PARTNER, Role.COORDINATOR)
            day = self.on("remarked", 2 * number)
            made = self.act(day, who, review.comment, articles[remark["part"]], remark["text"])
            if remark.get("settled"):
                self.act(self.on("settled"), self.coordinator, review.settle, made)

    def fix(self) -> None:
        self.act(self.on("fixed"), self.coordinator, steps.fix, self.agreement)

    def ask(self) -> None:
        self.act(self.on("asked"), self.coordinator, steps.ask_signatures, self.agreement)

    def sign_by_all(self) -> None:
        """Both on paper, recorded with a scan: that is how most still do it."""
        for side in (Signature.Side.SCHOOL, Signature.Side.COMPANY):
            signature = self._signature(side)
            scan = papers.signed_page(signature.signatory.name)
            upload = SimpleUploadedFile(f"handtekening-{side}.jpg", scan)
            day = self.on(side)
            self.act(day, self.coordinator, signing.record_on_paper, signature, day, upload)

    def sign_on_screen(self) -> None:
        """The school signs with a code, as everybody does on the screen. We know the code because we wrote it."""
        signature = self._signature(Signature.Side.SCHOOL)
        who = signature.signatory
        with days.clock(self.on("school")):
            MailCode.objects.create(
                membership=who, purpose=MailCode.Purpose.SIGN, about=signature.uid,
                code_hash=links.digest(f"{who.uid}{CODE}"), expires_at=timezone.now() + timedelta(minutes=5),
            )  # fmt: skip
            self.world.act(who, signing.sign_on_screen, signature, CODE)

    def _signature(self, side: str) -> Signature:
        with self.world.as_system(self.coordinator.organisation):
            rows = Signature.objects.unscoped("the demo").filter(version__agreement=self.agreement, side=side)
            related = "signatory__person", "signatory__organisation", "version__agreement__holder", "holder"
            return rows.select_related(*related).exclude(state=Signature.State.VOID).get()
