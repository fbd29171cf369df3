"""The states of an agreement: what stands in the way of each step, what it does, and who hears about it."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction

from partnerships.actions import agreements, review, steps
from partnerships.models import Agreement
from portal.actors import acting_as, as_owner
from portal.models import TrailEntry, today
from portal.rules import ActionRefused
from tests.partnerships.cast import mails, make_active, make_agreement, sign

pytestmark = pytest.mark.django_db
State = Agreement.State


def act(cast, step, agreement, *said, who="coordinator"):
    by = cast.acts(who)
    with acting_as(by):
        return step(agreement, *said, by=by)


def refused(cast, step, agreement, *said) -> str:
    with pytest.raises(ActionRefused) as no:
        act(cast, step, agreement, *said)
    return " ".join(no.value.reasons)


def versions(agreement) -> list:
    with as_owner():
        return list(agreement.versions.prefetch_related("signatures", "articles").order_by("number"))


def test_sharing_shows_the_text_to_the_company_from_then_on(cast):
    agreement = make_agreement(cast)
    with acting_as(cast.acts("owner")):
        assert list(Agreement.objects.visible_to(cast.acts("owner"))) == []

    act(cast, steps.share, agreement)

    with acting_as(cast.acts("owner")):
        assert list(Agreement.objects.visible_to(cast.acts("owner"))) == [agreement]


def test_an_empty_article_is_named_before_sharing(cast):
    agreement = make_agreement(cast)
    with acting_as(cast.acts("coordinator")):
        article = agreement.versions.first().articles.first()
        article.text = " \n"
        article.save()

    assert "Artikel 1, ‘Waarom we samenwerken’, heeft nog geen afspraken" in refused(cast, steps.share, agreement)


def test_a_text_is_not_fixed_while_a_remark_is_open(cast):
    agreement = make_agreement(cast, "in_review")
    owner = cast.acts("owner")
    with acting_as(owner):
        article = agreement.versions.first().articles.get(part="stuck")
        remark = review.comment(article, "Wie belt wie?", by=owner)

    assert refused(cast, steps.fix, agreement) == (
        "Bij ‘Als het vastloopt’ staat nog een opmerking open. Rond die eerst af."
    )
    act(cast, review.settle, remark)
    assert act(cast, steps.fix, agreement).state == State.READY


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("school_signatory", "Kies wie namens de school tekent."),
        ("company_signatory", "Kies wie namens het bedrijf tekent."),
    ],
)
def test_a_text_is_not_fixed_without_signatories(cast, missing, said):
    agreement = make_agreement(cast, "in_review", **{missing: None})
    assert refused(cast, steps.fix, agreement) == said


@pytest.mark.parametrize("state", ["ready", "signing"])
def test_a_fixed_text_cannot_be_written(cast, state):
    agreement = make_agreement(cast, state)
    assert "De tekst staat vast" in refused(cast, agreements.change_terms, agreement, cast.terms(title="Anders"))
    with pytest.raises(ActionRefused, match="staat vast"), acting_as(cast.acts("coordinator")):
        agreements.save_text(agreement, [], [], seen=0, by=cast.acts("coordinator"))


@pytest.mark.parametrize("state", ["ready", "signing"])
def test_changing_a_fixed_text_makes_the_next_version_and_voids_signatures(cast, state):
    agreement = make_agreement(cast, state)

    assert refused(cast, steps.reopen, agreement, "  ") == "Schrijf kort op waarom."
    fresh = act(cast, steps.reopen, agreement, "Het adres klopt niet.")

    first, second = versions(agreement)
    assert fresh.state == State.DRAFT
    assert {row.state for row in first.signatures.all()} == {"void"}
    assert {row.state for row in second.signatures.all()} == {"named"}
    assert first.check_value
    assert not second.check_value
    assert second.made_because == "Het adres klopt niet."
    assert [row.text for row in first.articles.all()] == [row.text for row in second.articles.all()]


def test_everybody_involved_hears_why_the_text_changes(cast):
    agreement = make_agreement(cast, "signing")
    sent = len(mails())

    act(cast, steps.reopen, agreement, "Het adres klopt niet.")

    told = mails()[sent:]
    assert sorted(address for address, _ in told) == sorted([cast.director.person.email, cast.owner.person.email])
    assert all("De reden: Het adres klopt niet." in text for _, text in told)


def test_the_company_keeps_the_version_it_saw_until_the_next_is_shown(cast):
    agreement = make_agreement(cast, "signing")
    act(cast, steps.reopen, agreement, "Nieuwe afspraken over tijd.")

    with acting_as(cast.acts("owner")):
        assert [row.number for row in agreement.versions.model.objects.visible_to(cast.acts("owner"))] == [1]


def test_withdrawing_keeps_the_number_and_ends_everything(cast):
    agreement = make_agreement(cast, "signing")
    gone = act(cast, steps.withdraw, agreement, "Het bedrijf stopt.")

    assert gone.state == State.WITHDRAWN
    assert {row.state for row in versions(agreement)[0].signatures.all()} == {"void"}
    assert "ingetrokken" in refused(cast, steps.share, agreement)
    with acting_as(cast.acts("coordinator")):
        another = agreements.make(cast.partnership, cast.terms(), by=cast.acts("coordinator"))
    assert another.number != agreement.number


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("draft", {"share", "withdraw"}),
        ("in_review", {"fix", "take_back", "withdraw"}),
        ("ready", {"ask_signatures", "reopen", "withdraw"}),
        ("signing", {"reopen", "withdraw"}),
    ],
)
def test_only_the_steps_of_the_table_can_be_taken(cast, state, allowed):
    agreement = make_agreement(cast, state)
    said = {"reopen": ["x"], "withdraw": ["x"], "end": ["x"]}
    taken = set()
    for name in ("share", "take_back", "fix", "ask_signatures", "reopen", "withdraw", "end", "renew"):
        with acting_as(cast.acts("coordinator")), contextlib.suppress(ActionRefused):
            getattr(steps, name)(agreement, *said.get(name, []), by=cast.acts("coordinator"))
            taken.add(name)
            transaction.set_rollback(True)
    assert taken == allowed


def test_expired_is_computed_and_warned_for_in_time(cast):
    agreement = make_active(cast, starts_on=today() - timedelta(days=400), ends_on=today() + timedelta(days=30))
    assert (agreement.expires_soon, agreement.is_expired) == (True, False)

    agreement.ends_on = today() - timedelta(days=1)
    assert (agreement.expires_soon, agreement.is_expired, agreement.state) == (True, True, State.ACTIVE)
    agreement.ends_on = today() + timedelta(days=61)
    assert (agreement.expires_soon, agreement.is_expired) == (False, False)


def test_a_renewal_starts_after_the_old_one_and_replaces_it_when_signed(cast):
    old = make_active(cast)
    fresh = act(cast, steps.renew, old)

    assert fresh.starts_on == old.ends_on + timedelta(days=1)
    assert fresh.ends_on - fresh.starts_on == old.ends_on - old.starts_on
    assert fresh.renews == old
    assert [row.text for row in versions(fresh)[0].articles.all()] == [
        row.text for row in versions(old)[0].articles.all()
    ]
    assert "al een vervolg" in refused(cast, steps.renew, old)

    for step in (steps.share, steps.fix, steps.ask_signatures):
        act(cast, step, fresh)
    for who in (cast.director, cast.owner):
        sign(fresh, who)
    with as_owner():
        old.refresh_from_db()
    assert old.state == State.RENEWED


def test_ending_asks_for_a_reason_and_is_the_end(cast):
    agreement = make_active(cast)
    assert refused(cast, steps.end, agreement, "") == "Schrijf kort op waarom."
    assert act(cast, steps.end, agreement, "Het bedrijf verhuist.").state == State.ENDED
    assert "afgelopen" in refused(cast, steps.end, agreement, "Nog eens")


def test_every_step_stands_in_the_trail_without_names(cast):
    agreement = make_agreement(cast, "signing")
    act(cast, steps.reopen, agreement, "Ronald wil het anders.")

    with as_owner():
        entries = TrailEntry.objects.unscoped("test").filter(object_uid=agreement.uid).order_by("sequence")
        rows = [(row.event, row.from_state, row.to_state, bool(row.reason_digest)) for row in entries]
    assert rows == [
        ("made", "", "draft", False),
        ("shared", "draft", "in_review", False),
        ("text_fixed", "in_review", "ready", False),
        ("signatures_asked", "ready", "signing", False),
        ("reopened", "signing", "draft", True),
    ]
