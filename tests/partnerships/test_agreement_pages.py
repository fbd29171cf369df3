"""The pages of agreements: the list, one agreement for both sides, remarks, and signing by log-in or by link."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from partnerships.actions import letters, review, steps
from partnerships.models import Agreement, ArticleComment, Signature
from portal.actors import acting_as, as_owner, member
from portal.models import PersonalLink, Role, today
from tests.factories import MembershipFactory
from tests.partnerships.cast import code_for, mails, make_active, make_agreement, make_cast, signature_of

pytestmark = pytest.mark.django_db
LIST = reverse("partnerships:agreement_list")
HTMX = {"HX-Request": "true"}


def page(row, name: str = "agreement_detail", *more) -> str:
    return reverse(f"partnerships:{name}", args=[row.uid, *more])


def state_of(agreement) -> str:
    with as_owner():
        return Agreement.objects.unscoped("test").get(pk=agreement.pk).state


# --- The list ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who", ["coordinator", "owner"])
def test_list_costs_the_same_for_any_number_of_rows(cast, log_in, django_assert_num_queries, rows, who):
    for _ in range(rows):
        make_agreement(cast, "signing")
    client = log_in(getattr(cast, who))

    # session, user, membership; savepoint, hat and the way back (4); count, rows
    with django_assert_num_queries(9):
        response = client.get(LIST)

    assert [row.open_signatures for row in response.context["page"].object_list] == [2] * rows


def test_each_side_sees_its_own_and_the_company_only_what_it_was_shown(cast, log_in):
    draft, shown = make_agreement(cast), make_agreement(cast, "in_review")
    other = make_cast(school="Andere school", company="Ander bedrijf")
    theirs = make_agreement(other, "in_review")
    boss = MembershipFactory(organisation=cast.company, role=Role.MANAGER)

    def seen(who):
        return list(log_in(who).get(LIST).context["page"].object_list)

    assert seen(cast.coordinator) == seen(cast.teacher) == [shown, draft]
    assert seen(cast.owner) == seen(boss) == [shown]
    assert seen(other.coordinator) == [theirs]


def test_the_filters_narrow_down_and_unknown_ones_do_not(cast, log_in):
    running = make_active(cast, starts_on=today() - timedelta(days=30), ends_on=today())
    draft = make_agreement(cast, title="Iets bijzonders")
    client = log_in(cast.coordinator)

    def seen(**filters):
        return set(client.get(LIST, filters).context["page"].object_list)

    assert seen(stand="active") == seen(stand="verloopt") == {running}
    assert seen(stand="draft") == seen(q="BIJZONDER") == seen(q=draft.number) == {draft}
    assert seen(stand="onzin") == seen(q="linde") == {running, draft}
    assert seen(stand="withdrawn") == set()


def test_fragment_equals_the_same_part_of_the_page(cast, log_in):
    make_agreement(cast)
    client = log_in(cast.coordinator)
    whole, part = client.get(LIST), client.get(LIST, headers=HTMX)
    shown = html.fromstring(whole.text).get_element_by_id("lijst")
    assert html.tostring(html.fromstring(part.text)).split() == html.tostring(shown).split()


# --- One agreement ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["draft", "in_review", "ready", "signing"])
def test_the_coordinator_sees_the_next_step_and_the_company_no_buttons_of_the_school(cast, log_in, state):
    agreement = make_agreement(cast, state)
    buttons = {"draft": "leg-voor", "in_review": "stel-vast", "ready": "vraag-handtekeningen", "signing": "wijzig"}
    ours = log_in(cast.coordinator).get(page(agreement))
    assert page(agreement, "agreement_step", buttons[state]) in ours.text
    for who in (cast.teacher, cast.owner):
        theirs = log_in(who).get(page(agreement))
        assert theirs.status_code == (404 if (state, who) == ("draft", cast.owner) else 200)
        assert "/stap/" not in theirs.text


def test_what_stands_in_the_way_is_said_instead_of_the_button(cast, log_in):
    agreement = make_agreement(cast, "in_review", company_signatory=None)
    response = log_in(cast.coordinator).get(page(agreement))
    assert response.context["blockers"] == ["Kies wie namens het bedrijf tekent."]
    assert page(agreement, "agreement_step", "stel-vast") not in response.text


@pytest.mark.parametrize("who", ["trainer", "student", "other_coordinator", "other_owner"])
def test_strangers_find_nothing(cast, log_in, who):
    other = make_cast(school="Andere school", company="Ander bedrijf")
    agreement = make_active(cast)
    people = {"other_coordinator": other.coordinator, "other_owner": other.owner}
    response = log_in(people.get(who) or getattr(cast, who)).get(page(agreement))
    assert response.status_code == (404 if who.startswith("other") else 403)
    assert agreement.title not in response.text


def test_the_steps_are_taken_by_their_buttons_and_refused_at_the_wrong_moment(cast, log_in):
    agreement, client = make_agreement(cast), log_in(cast.coordinator)
    for name, state in (
        ("leg-voor", "in_review"), ("haal-terug", "draft"), ("leg-voor", "in_review"), ("stel-vast", "ready"),
        ("vraag-handtekeningen", "signing"),
    ):  # fmt: skip
        assert client.post(page(agreement, "agreement_step", name)).status_code == 303
        assert state_of(agreement) == state
    assert client.post(page(agreement, "agreement_step", "leg-voor")).status_code == 409
    assert client.post(page(agreement, "agreement_step", "zomaar")).status_code == 404
    empty = client.post(page(agreement, "agreement_step", "wijzig"), {"reason": ""})
    assert empty.status_code == 422
    assert "‘Waarom?’: vul dit in." in empty.text
    assert client.post(page(agreement, "agreement_step", "wijzig"), {"reason": "Tikfout"}).status_code == 303
    assert state_of(agreement) == "draft"


def test_a_follow_up_is_one_click(cast, log_in):
    agreement, client = make_active(cast), log_in(cast.coordinator)
    response = client.post(page(agreement, "agreement_renew"))
    with as_owner():
        fresh = Agreement.objects.unscoped("test").get(renews=agreement)
    assert response.url == page(fresh, "agreement_terms")
    assert client.post(page(agreement, "agreement_renew")).status_code == 409


# --- Remarks ----------------------------------------------------------------------------------------------------------
def test_both_sides_write_remarks_that_both_read(cast, log_in):
    agreement = make_agreement(cast, "in_review")
    with as_owner():
        article = agreement.versions.first().articles.first()
    for who, words in ((cast.owner, "Kan dit korter?"), (cast.coordinator, "Ja, dat doen we.")):
        client = log_in(who)
        uid = re.search(r'name="uid" value="([0-9a-f-]{36})"', client.get(page(agreement)).text)[1]
        for _ in range(2):  # sent twice, kept once
            assert client.post(page(article, "article_comment"), {"text": words, "uid": uid}).status_code == 303

    with as_owner():
        assert [row.text for row in ArticleComment.objects.unscoped("test")] == ["Kan dit korter?", "Ja, dat doen we."]
    for who in (cast.owner, cast.coordinator):
        text = log_in(who).get(page(agreement)).text
        assert "Kan dit korter?" in text
        assert "Ja, dat doen we." in text


def test_a_remark_needs_words_and_the_right_moment(cast, log_in):
    agreement, client = make_agreement(cast, "in_review"), log_in(cast.owner)
    with as_owner():
        article = agreement.versions.first().articles.first()
    assert client.post(page(article, "article_comment"), {"text": " "}).status_code == 422
    by = cast.acts("coordinator")
    with acting_as(by):
        steps.take_back(agreement, by=by)
    assert client.post(page(article, "article_comment"), {"text": "Te laat"}).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("trainer", 403), ("student", 403)])
def test_others_write_no_remarks(cast, log_in, who, status):
    agreement = make_agreement(cast, "in_review")
    with as_owner():
        article = agreement.versions.first().articles.first()
    assert log_in(getattr(cast, who)).post(page(article, "article_comment"), {"text": "x"}).status_code == status


def test_the_school_settles_remarks_and_the_company_does_not(cast, log_in):
    agreement, by = make_agreement(cast, "in_review"), cast.acts("owner")
    with acting_as(by):
        remark = review.comment(agreement.versions.first().articles.first(), "Waarom?", by=by)
    assert log_in(cast.owner).post(page(remark, "comment_settle")).status_code == 403
    assert log_in(cast.coordinator).post(page(remark, "comment_settle")).status_code == 303
    with as_owner():
        remark.refresh_from_db()
        assert remark.settled_by == cast.coordinator


# --- Signing ----------------------------------------------------------------------------------------------------------
def sign_in_browser(client, agreement, who):
    """The whole way on the page: ask for the code, read it in the mail, sign."""
    assert client.post(page(agreement, "sign_code")).status_code == 303
    assert "We stuurden een code naar" in client.get(page(agreement, "agreement_sign")).text
    return client.post(page(agreement, "sign"), {"has_read": "on", "code": code_for(who)})


def test_a_signatory_reads_the_short_and_the_whole_text_and_signs(cast, log_in):
    agreement = make_agreement(cast, "signing")
    client = log_in(cast.owner)
    first = client.get(page(agreement, "agreement_sign"))
    with as_owner():
        version = agreement.versions.first()
        clauses = [clause for article in version.standing for clause in article.clauses]
    assert all(clause in first.text for clause in clauses)
    assert version.check_value in first.text

    unread = client.post(page(agreement, "sign"), {"code": "123456"})
    assert unread.status_code == 422
    assert sign_in_browser(client, agreement, cast.owner).status_code == 303
    assert signature_of(agreement, cast.owner).state == "signed"


def test_a_wrong_code_is_said_beside_the_field(cast, log_in):
    agreement, client = make_agreement(cast, "signing"), log_in(cast.owner)
    client.post(page(agreement, "sign_code"))
    wrong = "000000" if code_for(cast.owner) != "000000" else "111111"
    response = client.post(page(agreement, "sign"), {"has_read": "on", "code": wrong})
    assert response.status_code == 422
    assert "Deze code klopt niet." in " ".join(response.context["form"].errors["code"])


@pytest.mark.parametrize("who", ["coordinator", "teacher", "admin"])
@pytest.mark.parametrize("name", ["sign_code", "sign", "refuse"])
def test_the_school_finds_no_page_to_answer_for_another(cast, log_in, who, name):
    agreement = make_agreement(cast, "signing")
    data = {"has_read": "on", "code": "123456", "reason": "x"}
    assert log_in(getattr(cast, who)).post(page(agreement, name), data).status_code == 404
    assert signature_of(agreement, cast.owner).state == "asked"


def test_refusing_on_the_page_asks_why(cast, log_in):
    agreement, client = make_agreement(cast, "signing"), log_in(cast.owner)
    assert client.post(page(agreement, "refuse"), {"reason": ""}).status_code == 422
    assert client.post(page(agreement, "refuse"), {"reason": "Te kort."}).status_code == 303
    assert state_of(agreement) == "draft"


def through_the_link(who) -> Client:
    """A browser that came in by the personal link in the newest mail to this person, with the code of the device."""
    text = [text for address, text in mails() if address == who.person.email and "/l/" in text][-1]
    client = Client()
    client.post(re.search(r"(/l/\S+)", text)[1])
    assert client.post(reverse("portal:link_code"), {"code": code_for(who)}).status_code == 303
    return client


def test_a_signatory_without_an_account_signs_by_the_link(cast):
    agreement, other = make_agreement(cast, "signing"), make_active(cast)
    with as_owner():
        # The links to the other agreement are no longer open: only this one is within reach.
        PersonalLink.objects.filter(objects_reached=[other.uid]).update(revoked_at=timezone.now())
    make_agreement(cast, "draft")
    with acting_as(cast.acts("coordinator")):
        letters.send(
            agreement, [cast.owner], "Teken", "signature_asked", by=cast.acts("coordinator"), page="agreement_sign"
        )
    client = through_the_link(cast.owner)

    assert client.get(page(other)).status_code == 404
    assert page(agreement, "agreement_sign") in client.get(reverse("portal:link_tasks")).text
    assert [row.uid for row in client.get(LIST).context["page"].object_list] == [agreement.uid]
    assert sign_in_browser(client, agreement, cast.owner).status_code == 303
    signature = signature_of(agreement, cast.owner)
    assert (signature.state, signature.way, signature.recorded_by_id) == ("signed", "screen", cast.owner.pk)
    assert client.get(page(agreement)).status_code == 200
    assert client.get(page(cast.partnership, "partner_detail")).status_code == 403


def test_a_personal_link_reaches_this_agreement_and_nothing_else(cast):
    agreement, other = make_agreement(cast, "signing"), make_agreement(cast, "in_review")
    actor = member(cast.owner)
    by_link = type(actor)(membership=cast.owner, way_in="link", reaches=frozenset([agreement.uid]))
    with acting_as(by_link):
        assert list(Agreement.objects.visible_to(by_link)) == [agreement]
        assert {row.version.agreement_id for row in Signature.objects.visible_to(by_link)} == {agreement.pk}
        assert other not in Agreement.objects.visible_to(by_link)


# --- Paper ------------------------------------------------------------------------------------------------------------
def test_a_scan_is_for_both_sides_and_nobody_else(cast, log_in):
    agreement = make_agreement(cast, "signing")
    url = page(signature_of(agreement, cast.owner), "signature_paper")
    client = log_in(cast.coordinator)
    bad = client.post(url, {"signed_on": today(), "scan": SimpleUploadedFile("x.pdf", b"geen pdf")})
    assert bad.status_code == 422
    assert "Kies een pdf of een foto" in bad.text
    good = client.post(url, {"signed_on": today(), "scan": SimpleUploadedFile("x.pdf", b"%PDF-1.7 papier")})
    assert good.status_code == 303
    assert client.get(url).status_code == 409

    with as_owner():
        scan = signature_of(agreement, cast.owner).scan
    other = make_cast(school="Andere school", company="Ander bedrijf")
    answers = {
        who: log_in(somebody).get(reverse("portal:file", args=[scan.uid])).status_code
        for who, somebody in {
            "coordinator": cast.coordinator, "owner": cast.owner, "trainer": cast.trainer, "student": cast.student,
            "other": other.coordinator, "other_owner": other.owner,
        }.items()
    }  # fmt: skip
    assert answers == {
        "coordinator": 200, "owner": 200, "trainer": 404, "student": 404, "other": 404, "other_owner": 404,
    }  # fmt: skip


def test_a_reminder_from_the_page_goes_once_a_day(cast, log_in):
    agreement, client = make_agreement(cast, "signing"), log_in(cast.coordinator)
    url = page(signature_of(agreement, cast.owner), "signature_remind")
    with as_owner():
        Signature.objects.unscoped("test").update(asked_at=timezone.now() - timedelta(days=2))
    assert client.post(url).status_code == 303
    assert client.post(url).status_code == 409
    assert log_in(cast.owner).post(url).status_code == 403
