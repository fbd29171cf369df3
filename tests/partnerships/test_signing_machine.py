"""Whatever people do, in whatever order: signing never reaches a state that the domain forbids."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships import paper
from partnerships.actions import agreements, signing, steps
from partnerships.models import Agreement, Signature
from portal.actors import acting_as, as_owner
from portal.models import today
from portal.rules import ActionRefused
from tests.partnerships.cast import code_for, make_agreement

pytestmark = pytest.mark.django_db
PEOPLE = ["coordinator", "teacher", "admin", "director", "owner", "trainer"]
SIDES = ["school", "company"]
OFFICE = ["coordinator", "admin"]
PLAIN = ["share", "take_back", "fix", "ask_signatures"]
WITH_REASON = ["reopen", "withdraw", "end"]
MOVES = st.one_of(
    # The way to signing comes often, or few walks would get there.
    st.sampled_from([("step", name, "coordinator") for name in PLAIN for _ in range(3)]),
    st.tuples(st.just("step"), st.sampled_from(PLAIN + WITH_REASON), st.sampled_from(PEOPLE)),
    st.tuples(st.just("sign"), st.sampled_from(SIDES), st.sampled_from([*PEOPLE, "director", "owner"])),
    st.tuples(st.just("refuse"), st.sampled_from(SIDES), st.sampled_from(PEOPLE)),
    st.tuples(st.just("paper"), st.sampled_from(SIDES), st.sampled_from(PEOPLE)),
    st.tuples(st.just("terms"), st.sampled_from(["any", "company", "school"]), st.sampled_from(OFFICE)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=4, max_size=14))
def test_no_walk_reaches_a_forbidden_state(cast, moves):
    with as_owner(), transaction.atomic():
        agreement = make_agreement(cast)
        texts: dict[int, str] = {}
        for kind, what, who in moves:
            before = _fresh(agreement)
            _try(cast, before, kind, what, who)
            _check(cast, before.state, _fresh(agreement), texts)
        transaction.set_rollback(True)


def test_the_walk_can_get_to_the_end(cast):
    """The machine is not vacuous: this walk ends in an agreement that runs."""
    agreement = make_agreement(cast, "signing")
    for side, who in (("company", "owner"), ("school", "director")):
        assert _try(cast, _fresh(agreement), "sign", side, who)
    assert _fresh(agreement).state == Agreement.State.ACTIVE


def _fresh(agreement) -> Agreement:
    with as_owner():
        return Agreement.objects.unscoped("test").select_related("partnership__company", "holder").get(pk=agreement.pk)


def _signature(agreement, side) -> Signature:
    with as_owner():
        rows = agreement.versions.first().signatures.select_related(
            "signatory__person", "signatory__organisation", "version__agreement__partnership", "holder"
        )
        return rows.get(side=side)


def _try(cast, agreement, kind: str, what: str, who: str) -> bool:
    """Whether this person could do this; a refusal is an answer, an error of the database is not."""
    by = cast.acts(who)
    try:
        with acting_as(by):
            if kind == "step":
                getattr(steps, what)(agreement, *(["Daarom."] if what in WITH_REASON else []), by=by)
            elif kind == "terms":
                agreements.change_terms(agreement, cast.terms(order=what), by=by)
            elif kind == "paper":
                scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7")
                signing.record_on_paper(_signature(agreement, what), today(), scan, by=by)
            elif kind == "refuse":
                signing.refuse(_signature(agreement, what), "Dit klopt niet.", by=by)
            else:
                signature = _signature(agreement, what)
                signing.send_code(signature, by=by)
                signing.sign_on_screen(signature, code_for(getattr(cast, who)), by=by)
    except ActionRefused:
        return False
    except Agreement.DoesNotExist:
        # The second wall: who may not change an agreement cannot lock it either.
        assert who not in OFFICE
        return False
    return True


def _check(cast, before: str, agreement: Agreement, texts: dict[int, str]) -> None:
    state = Agreement.State(agreement.state)
    assert state == before or state in Agreement.NEXT_STATES[Agreement.State(before)]
    with as_owner():
        versions = list(agreement.versions.prefetch_related("signatures", "articles", "targets").order_by("number"))
    newest = versions[-1]
    assert newest.is_fixed == (state in (state.READY, state.SIGNING, state.ACTIVE, state.ENDED)) or state == "withdrawn"
    for version in versions:
        assert version.is_fixed or version is newest
        if version.is_fixed:
            assert paper.is_intact(version)
            assert texts.setdefault(version.number, paper.canonical_text(version)) == paper.canonical_text(version)
        for row in version.signatures.all():
            _check_signature(
                cast, row, is_current=version is newest and state in (state.SIGNING, state.ACTIVE, state.ENDED)
            )
    if state in (state.ACTIVE, state.ENDED):
        assert {row.state for row in newest.signatures.all()} == {"signed"}
        assert {row.side for row in newest.signatures.all()} == {"school", "company"}


def _check_signature(cast, row: Signature, *, is_current: bool) -> None:
    if row.state in ("asked", "signed"):
        assert is_current
    if row.way == "screen":
        assert row.recorded_by_id == row.signatory_id
    if row.way == "paper":
        assert row.recorded_by_id in (cast.coordinator.pk, cast.admin.pk)
        assert row.scan_id
    if row.state == "signed":
        assert row.signatory_id == {"school": cast.director.pk, "company": cast.owner.pk}[row.side]
