"""Companies: found before they are added, changed with care for other schools, and shown to their own school only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from partnerships.actions import companies
from partnerships.actions import partnerships as actions
from partnerships.models import Condition, Contact, ContactLine, Partnership
from portal.actors import acting_as, as_owner, member
from portal.models import Membership, Organisation, Role, today
from portal.rules import ActionRefused
from tests.factories import CompanyFactory, MembershipFactory, PartnershipFactory, PlacementFactory, StudentFactory
from tests.partnerships.cast import ContactFactory, LineFactory, make_agreement, make_cast

pytestmark = pytest.mark.django_db
LIST = reverse("partnerships:partner_list")
NEW = reverse("partnerships:partner_new")
HTMX = {"HX-Request": "true"}
FACTS = dict.fromkeys(companies.FACTS, "") | {"employees": None, "recognised_until": None}


def page(partnership, name: str = "partner_detail", *more) -> str:
    return reverse(f"partnerships:{name}", args=[partnership.uid, *more])


# --- The list ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(cast, log_in, django_assert_num_queries, rows):
    make_agreement(cast, "signing")
    for _ in range(rows - 1):
        PartnershipFactory(holder=cast.school)
    client = log_in(cast.coordinator)

    # session, user, membership; savepoint, hat and the way back (4); count, rows, agreements
    with django_assert_num_queries(10):
        response = client.get(LIST)

    assert len(response.context["page"].object_list) == rows


def test_a_school_sees_its_own_companies_with_step_students_and_agreement(cast, log_in):
    make_agreement(cast, "signing")
    other = make_cast(school="Andere school", company="Ander bedrijf")
    PartnershipFactory(holder=other.school, company=cast.company, note="canary-note", next_step="canary-step")
    PlacementFactory(student=cast.student, company=cast.company, trainer=cast.trainer)
    PlacementFactory(student=StudentFactory(organisation=other.school), company=cast.company, trainer=cast.trainer)
    PlacementFactory(
        student=StudentFactory(organisation=cast.school), company=cast.company, state="ended",
        starts_on=today() - timedelta(days=300), ends_on=today() - timedelta(days=100),
    )  # fmt: skip

    response = log_in(cast.coordinator).get(LIST)

    [row] = response.context["page"].object_list
    assert row == cast.partnership
    assert row.students_now == 1
    assert "Wacht op 2 handtekeningen" in response.text
    assert "canary" not in response.text


def test_searching_finds_by_name_place_and_number_and_keeps_the_phase(cast, log_in):
    found = PartnershipFactory(holder=cast.school, company=CompanyFactory(name="Keukens", city="Oost"), number="K7")
    ended = PartnershipFactory(holder=cast.school, company=CompanyFactory(name="Keukenrest"), stage="ended")
    client = log_in(cast.teacher)
    for words, rows in {"keuken": [ended, found], "OOST": [found], "k7": [found], "niets": []}.items():
        assert list(client.get(LIST, {"q": words}).context["page"].object_list) == rows
    response = client.get(LIST, {"q": "keuken", "fase": "ended"})
    assert list(response.context["page"].object_list) == [ended]


def test_fragment_equals_the_same_part_of_the_page(cast, log_in):
    client = log_in(cast.coordinator)
    whole, part = client.get(LIST, {"q": "linde"}), client.get(LIST, {"q": "linde"}, headers=HTMX)
    shown = html.fromstring(whole.text).get_element_by_id("lijst")
    assert html.tostring(html.fromstring(part.text)).split() == html.tostring(shown).split()
    assert "<html" not in part.text


@pytest.mark.parametrize("who", ["owner", "trainer", "student"])
def test_the_desk_is_the_schools(cast, log_in, who):
    assert log_in(getattr(cast, who)).get(LIST).status_code == 403


def test_a_manager_of_the_company_sees_nothing_of_what_the_school_knows(cast, log_in):
    boss = MembershipFactory(organisation=cast.company, role=Role.MANAGER)
    client = log_in(boss)
    assert list(client.get(LIST).context["page"].object_list) == []
    assert client.get(page(cast.partnership)).status_code == 404


# --- One company ------------------------------------------------------------------------------------------------------
def test_one_company_shows_steps_lines_students_conditions_and_people(cast, log_in):
    agreement = make_agreement(cast, "signing")
    LineFactory(partnership=cast.partnership, level="strategic", school_side=cast.director, company_side=cast.owner)
    LineFactory(partnership=cast.partnership, level="tactical", school_side=cast.coordinator)
    placement = PlacementFactory(student=cast.student, company=cast.company, trainer=cast.trainer, pok_signed_on=None)

    response = log_in(cast.coordinator).get(page(cast.partnership))

    context = response.context
    assert (context["agreement"], context["placements"], context["students_now"]) == (agreement, [placement], 1)
    assert [(step.title, step.is_done, step.is_now) for step in context["steps"]] == [
        ("Bespreken", True, False), ("Tekst akkoord", True, False), ("Ondertekenen", False, True),
        ("Loopt", False, False), ("Samen terugkijken", False, False),
    ]  # fmt: skip
    assert [line.level for line in context["lines"]] == ["strategic", "tactical", "operational"]
    assert response.text.count("Nog niemand bij het bedrijf.") == 2
    assert response.text.count("Nog niemand van de school.") == 1
    assert "Wacht op POK" in response.text


def test_other_schools_rows_about_the_same_company_stay_out(cast, log_in):
    other = make_cast(school="Andere school", company="Ander bedrijf")
    theirs = PartnershipFactory(holder=other.school, company=cast.company, note="canary-note", next_step="canary-step")
    stranger = MembershipFactory(organisation=cast.company, role=Role.PARTNER, person__family_name="Canary")
    ContactFactory(partnership=theirs, membership=stranger)
    LineFactory(partnership=theirs, level="strategic", company_side=stranger)
    PlacementFactory(
        student=StudentFactory(organisation=other.school, person__family_name="Canary"), company=cast.company
    )
    client = log_in(cast.coordinator)

    assert "anary" not in client.get(page(cast.partnership)).text
    assert "anary" not in client.get(page(cast.partnership, "line_edit", "richting")).text
    assert client.get(page(theirs)).status_code == 404
    for name in ("partner_edit", "company_edit", "contact_new", "conditions_edit"):
        assert client.get(page(theirs, name)).status_code == 404
    assert client.post(page(theirs, "conditions_tick"), {"met": ["safety"]}).status_code == 404


def test_a_teacher_reads_and_does_not_change(cast, log_in):
    client = log_in(cast.teacher)
    response = client.get(page(cast.partnership))
    assert response.status_code == 200
    assert "Wijzig" not in response.text
    assert client.get(page(cast.partnership, "partner_edit")).status_code == 403


# --- Adding -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["linde", "Linden", "interieurbouw lind", "Timmerhuis"])
def test_searching_finds_names_that_are_alike(cast, words):
    cast.company.trade_name = "Timmerhuis"
    with as_owner():
        cast.company.save()
        CompanyFactory(name="Zorgcentrum De Kade")
        assert list(companies.alike(words)) == [cast.company]


def test_the_same_kvk_number_is_found_and_refused(cast, log_in):
    with as_owner():
        Organisation.objects.filter(pk=cast.company.pk).update(kvk_number="12345678")
    client = log_in(cast.coordinator)

    assert list(client.get(NEW, {"kvk": "1234 5678"}).context["found"]) == [cast.company]
    response = client.post(NEW, {"name": "Iets heel anders", "kvk_number": "12345678", "city": "Getypt"})

    assert response.status_code == 422
    assert f"Dit KvK-nummer is van {cast.company}. Is dat" in response.text
    assert "Getypt" in response.text


def test_a_number_of_another_company_is_refused_when_facts_change_too(cast, log_in):
    CompanyFactory(name="De ander", training_company_id="LB-7", kvk_number="87654321")
    data = {"name": "Interieurbouw Linde", "training_company_id": "LB-7", "kvk_number": "8765 4321"}
    response = log_in(cast.coordinator).post(page(cast.partnership, "company_edit"), data)
    assert response.status_code == 422
    assert "Dit KvK-nummer is van De ander." in response.text
    assert "Dit Leerbedrijf-id is van De ander." in response.text


def test_a_name_that_is_alike_asks_once_more(cast, log_in):
    client = log_in(cast.coordinator)
    data = {"name": "Interieurbouw Linden", "city": "Oost"}
    response = client.post(NEW, data)
    assert response.status_code == 422
    assert list(response.context["found"]) == [cast.company]

    assert client.post(NEW, {**data, "is_another": "on"}).status_code == 303
    with as_owner():
        made = Partnership.objects.unscoped("test").get(company__name="Interieurbouw Linden")
    assert (made.holder, made.company.facts_from) == (cast.school, str(cast.school))


def test_choosing_a_company_twice_gives_one_partnership(log_in, cast):
    company = CompanyFactory()
    client = log_in(cast.coordinator)
    answers = {client.post(NEW, {"bedrijf": company.uid}).url for _ in range(2)}
    assert len(answers) == 1
    with as_owner():
        assert Partnership.objects.unscoped("test").filter(company=company).count() == 1


@pytest.mark.parametrize("uid", ["geen-uid", "", "01a20bc3-8450-71f5-91b1-2afb41c59831"])
def test_choosing_nonsense_is_no_crash(log_in, cast, uid):
    assert log_in(cast.coordinator).post(NEW, {"bedrijf": uid}).status_code in (404, 422)


def test_a_school_is_no_company_to_choose(log_in, cast):
    assert log_in(cast.coordinator).post(NEW, {"bedrijf": cast.school.uid}).status_code == 404


# --- Changing ---------------------------------------------------------------------------------------------------------
def test_shared_facts_change_as_long_as_they_are_one_schools(cast, log_in):
    client = log_in(cast.coordinator)
    response = client.post(page(cast.partnership, "company_edit"), {"name": "Linde Interieur", "city": "Waterwolde"})
    assert response.status_code == 303
    with as_owner():
        cast.company.refresh_from_db()
    assert (cast.company.name, cast.company.city) == ("Linde Interieur", "Waterwolde")

    PartnershipFactory(company=cast.company)
    assert "verandert alleen het bedrijf zelf" in client.get(page(cast.partnership, "company_edit")).text
    response = client.post(page(cast.partnership, "company_edit"), {"name": "Nog anders"})
    assert response.status_code == 422
    with as_owner():
        cast.company.refresh_from_db()
    assert cast.company.name == "Linde Interieur"


def test_facts_that_do_not_differ_change_nothing(cast):
    PartnershipFactory(company=cast.company)
    by = cast.acts("coordinator")
    facts = {field: getattr(cast.company, field) for field in companies.FACTS}
    with acting_as(by):
        companies.change_facts(cast.partnership, facts, by=by)
        with pytest.raises(ActionRefused):
            companies.change_facts(cast.partnership, facts | {"city": "Elders"}, by=by)


def test_what_the_school_knows_is_changed_by_its_form(cast, log_in):
    PartnershipFactory(holder=cast.school, number="B1")
    client = log_in(cast.coordinator)
    data = {"stage": "contact", "room": 4, "next_step": "Bellen", "next_step_on": "24-12-2026", "note": "Rustig aan."}

    taken = client.post(page(cast.partnership, "partner_edit"), {**data, "number": "B1"})
    assert taken.status_code == 422
    assert "Nummer B1 hoort al bij een ander bedrijf." in taken.text

    assert client.post(page(cast.partnership, "partner_edit"), {**data, "number": "B2"}).status_code == 303
    with as_owner():
        cast.partnership.refresh_from_db()
    assert (cast.partnership.stage, cast.partnership.room, cast.partnership.note) == ("contact", 4, "Rustig aan.")


# --- People -----------------------------------------------------------------------------------------------------------
ABOUT = {
    "role": "partner", "call_name": "Bas", "infix": "van", "family_name": "Noord", "title": "eigenaar",
    "email": "bas@noord.example", "phone": "", "may_sign": "on",
}  # fmt: skip


def test_a_new_contact_may_sign_from_today_and_says_who_recorded_it(cast, log_in):
    assert log_in(cast.coordinator).post(page(cast.partnership, "contact_new"), ABOUT).status_code == 303
    with as_owner():
        who = Membership.objects.get(person__family_name="Noord")
        assert Contact.objects.unscoped("test").filter(partnership=cast.partnership, membership=who).exists()
    assert (who.organisation, who.role, who.may_sign_from) == (cast.company, "partner", today())
    assert who.may_sign_recorded_by == cast.coordinator


def test_somebody_another_school_knows_is_taken_and_not_renamed(cast):
    other = make_cast(school="Andere school", company="Ander bedrijf")
    theirs = PartnershipFactory(holder=other.school, company=cast.company)
    by = member(other.coordinator)
    about = ABOUT | {
        "call_name": cast.owner.person.call_name, "family_name": cast.owner.person.family_name.upper(),
        "email": cast.owner.person.email.upper(), "infix": "", "may_sign": False, "is_main": False,
    }  # fmt: skip
    with acting_as(by):
        contact = actions.add_contact(theirs, about, by=by)
    assert contact.membership == cast.owner
    with as_owner():
        assert Membership.objects.filter(organisation=cast.company, role="partner").count() == 1


def test_the_same_address_with_another_name_is_another_person(cast):
    by = cast.acts("coordinator")
    about = ABOUT | {"email": cast.owner.person.email, "may_sign": False, "is_main": False}
    with acting_as(by):
        assert actions.add_contact(cast.partnership, about, by=by).membership != cast.owner


def test_an_address_of_the_school_is_no_contact_of_a_company(cast, log_in):
    data = ABOUT | {"email": "bas@devaart.example"}
    response = log_in(cast.coordinator).post(page(cast.partnership, "contact_new"), data)
    assert response.status_code == 422
    assert "mailadres van de school" in response.text


def test_a_contact_who_leaves_leaves_the_line_open(cast, log_in):
    LineFactory(partnership=cast.partnership, level="strategic", school_side=cast.director, company_side=cast.owner)
    with as_owner():
        contact = Contact.objects.unscoped("test").get(membership=cast.owner)
    client = log_in(cast.coordinator)
    url = reverse("partnerships:contact_edit", args=[contact.uid])
    assert client.post(url, {"left_on": today(), "is_main": "on"}).status_code == 303
    with as_owner():
        contact.refresh_from_db()
        assert ContactLine.objects.unscoped("test").get().company_side is None
    assert not contact.is_main
    assert cast.owner.name not in client.get(page(cast.partnership, "line_edit", "richting")).text


def test_one_person_is_the_single_point_of_contact(cast, log_in):
    log_in(cast.coordinator).post(page(cast.partnership, "contact_new"), ABOUT | {"is_main": "on"})
    with as_owner():
        [main] = Contact.objects.unscoped("test").filter(partnership=cast.partnership, is_main=True)
        assert main.membership.person.family_name == "Noord"


def test_a_line_is_set_with_people_of_both_sides_only(cast, log_in):
    client = log_in(cast.coordinator)
    stranger = MembershipFactory(role=Role.COORDINATOR)
    url = page(cast.partnership, "line_edit", "werkvloer")
    assert client.post(url, {"school_side": stranger.uid}).status_code == 422
    data = {"school_side": cast.teacher.uid, "company_side": cast.trainer.uid, "rhythm": "elke week"}
    assert client.post(url, data).status_code == 303
    with as_owner():
        line = ContactLine.objects.unscoped("test").get()
        assert (line.level, line.school_side, line.company_side) == ("operational", cast.teacher, cast.trainer)
    assert client.get(page(cast.partnership, "line_edit", "bestaat-niet")).status_code == 404


# --- Conditions -------------------------------------------------------------------------------------------------------
def test_ticking_keeps_the_notes_and_answers_with_the_panel(cast, log_in):
    client = log_in(cast.coordinator)
    client.post(page(cast.partnership, "conditions_edit"), {"met_safety": "on", "note_safety": "rondgang in mei"})

    response = client.post(page(cast.partnership, "conditions_tick"), {"met": ["privacy"]}, headers=HTMX)

    assert response.status_code == 200
    assert '<section class="panel' in response.text
    assert "<html" not in response.text
    with as_owner():
        rows = {row.kind: (row.is_met, row.note) for row in Condition.objects.unscoped("test")}
    assert rows["safety"] == (False, "rondgang in mei")
    assert rows["privacy"] == (True, "")


@pytest.mark.parametrize(("days", "is_met"), [(10, True), (-10, False)])
def test_recognition_follows_the_facts_and_nobody_ticks_it(cast, log_in, days, is_met):
    with as_owner():
        Organisation.objects.filter(pk=cast.company.pk).update(recognised_until=today() + timedelta(days=days))
    client = log_in(cast.coordinator)
    client.post(page(cast.partnership, "conditions_tick"), {"met": [] if is_met else ["recognised"]})
    rows = {row.kind: row for row in client.get(page(cast.partnership)).context["conditions"]}
    assert (rows["recognised"].is_met, rows["recognised"].is_computed) == (is_met, True)
