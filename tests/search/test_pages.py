"""The page, its fragment and the box in the top bar."""

import re

import pytest
from django.urls import reverse

from portal.actors import as_owner
from portal.models import Role
from tests import factories as make
from tests import world as worlds
from tests.test_access import _client

pytestmark = pytest.mark.django_db
PAGE = reverse("portal:search")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def world():
    return worlds.build()


@pytest.fixture
def coach(world):
    return _client(world, "coach")


def _part(response) -> str:
    found = re.search(r'<section id="gevonden".*?\n    </section>\n', response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", found[0] if found else response.content.decode()).strip()


@pytest.mark.parametrize(
    "query", [{}, {"q": "a"}, {"q": "canary"}, {"q": "canari"}, {"q": "qqzz"}, {"q": "canary", "soort": "bewijzen"}]
)
def test_the_fragment_is_that_part_of_the_page(coach, query):
    page, fragment = coach.get(PAGE, query), coach.get(PAGE, query, headers=HTMX)
    assert page.status_code == fragment.status_code == 200
    assert _part(fragment) == _part(page)
    assert "<html" not in fragment.content.decode()
    assert fragment.headers["Vary"].count("HX-Request") == 1


def test_what_was_found_stands_by_kind_with_its_match_marked(coach, world):
    said = _part(coach.get(PAGE, {"q": "canary evidence 3"}))
    assert re.findall(r"</svg>([^<]+)</h2>", said) == ["Bewijs"]
    url = reverse("portfolio:evidence_detail", args=[world.things["evidence"].uid])
    title = "<mark>canary</mark>-<mark>evidence</mark>-<mark>3</mark>"
    assert f'<a href="{url}" data-hit>{title}</a>' in said
    assert "1 ding gevonden" in said
    assert coach.get(url).status_code == 200


def test_every_hit_leads_to_a_page_that_opens(world):
    for relation in ("owner", "coach", "trainer", "coordinator", "examboard", "manager", "admin", "partner"):
        client = _client(world, relation)
        names = [world.people["owner"].name, "canary", world.people["partner"].name, "leerbedrijf", "wandkast"]
        hits = {
            url
            for name in names
            for url in re.findall(r'href="([^"]+)" data-hit', _part(client.get(PAGE, {"q": name})))
        }
        assert hits, relation
        for url in hits:
            # The page of a draft leads on to the form it is written in.
            assert client.get(url, follow=True).status_code == 200, (relation, url)


def test_before_anything_is_typed_the_page_says_what_can_be_found(coach):
    page = coach.get(PAGE).content.decode()
    assert "leerlingen, bewijs, proeven, bedrijven, plaatsingen, afspraken en tips" in re.sub(r"\s+", " ", page)
    assert "Je vindt alleen wat je in deze rol mag zien." in page
    assert re.search(r'<input type="search" name="q" id="zoekveld"[^>]* autofocus>', page)


def test_nobody_is_promised_what_their_role_never_finds(world):
    for relation, promised in (
        ("admin", "mensen, bedrijven, plaatsingen"),
        ("manager", "vind je bedrijven, plaatsingen"),
    ):
        page = re.sub(r"\s+", " ", _client(world, relation).get(PAGE).content.decode())
        assert f"{promised}, afspraken en tips." in page, relation


def test_too_little_and_nothing_found_say_what_to_do(coach):
    assert "Typ minstens twee letters of cijfers." in _part(coach.get(PAGE, {"q": "a"}))
    assert "Typ nog een letter." in _part(coach.get(PAGE, {"q": "qq"}))
    nothing = _part(coach.get(PAGE, {"q": "qqzzxx"}))
    assert "Niets gevonden" in nothing and nothing.count("<li>") == 4
    assert "Dit lijkt erop" in _part(coach.get(PAGE, {"q": "canayr"}))


def test_what_was_typed_stays_and_never_becomes_markup(coach):
    bad = '"><script>alert(1)</script>'
    page = coach.get(PAGE, {"q": bad}).content.decode()
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%FF%FE", "q=a&q=canary", "soort=bestaat-niet&q=canary", "q=" + "%25" * 4000, "x=1"]
)
def test_no_address_breaks_the_page(coach, query):
    # A NUL is refused at the door.
    assert coach.get(f"{PAGE}?{query}").status_code == (400 if "%00" in query else 200)


def test_more_of_one_kind_and_back_to_all(coach, world):
    for number in range(7):
        make.EvidenceFactory(portfolio=world.things["portfolio"], title=f"Zaagsnede {number}")
    some = _part(coach.get(PAGE, {"q": "zaagsnede"}))
    assert some.count("data-hit") == 5
    assert f'href="{PAGE}?q=zaagsnede&amp;soort=bewijzen"' in some
    more = coach.get(PAGE, {"q": "zaagsnede", "soort": "bewijzen"})
    assert _part(more).count("data-hit") == 7
    assert f'href="{PAGE}?q=zaagsnede"' in _part(more)
    # Typing on stays within that kind.
    assert '<input type="hidden" name="soort" value="bewijzen">' in more.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_hits(log_in, django_assert_num_queries, rows):
    group = make.GroupFactory()
    coach = make.GroupCoachFactory(group=group).coach
    person = {"student__person__family_name": "Zoekmans"}
    for student in [seat.student for seat in make.GroupStudentFactory.create_batch(rows, group=group, **person)]:
        make.EvidenceFactory(portfolio=make.PortfolioFactory(student=student), title="Zoekmans deur")
        placement = make.PlacementFactory(student=student)
        partnership = make.PartnershipFactory(holder=group.holder, company=placement.company)
        make.AgreementFactory(partnership=partnership, placement=placement, kind="placement", title="Zoekmans")
        with as_owner():
            placement.company.name = f"Zoekmans {placement.pk}"
            placement.company.save()
        make.ProficiencyTestFactory(student=student)
    client = log_in(coach)
    client.get(PAGE)
    # Session, user, membership, the hat (2); finding; one per kind (6), contacts; marking; the hat off (2).
    with django_assert_num_queries(16):
        page = client.get(PAGE, {"q": "zoekmans"})
    assert _part(page).count("data-hit") == 6 * rows


def test_the_box_leads_to_the_page_without_a_script(coach):
    page = coach.get(reverse("portal:today")).content.decode()
    box = re.search(r'<form class="searchbox".*?</form>', page, re.DOTALL)[0]
    assert f'action="{PAGE}"' in box and 'method="get"' in box and 'name="q"' in box
    assert '<label for="zoek-overal">' in box
    assert re.search(rf'<a class="search-link" href="{PAGE}" aria-label="Zoeken"', page)
    # On the page itself its own box is the one.
    assert "zoek-overal" not in coach.get(PAGE).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_every_role_has_a_box(log_in, role):
    company = role in (Role.TRAINER, Role.PARTNER)
    organisation = make.CompanyFactory() if company else make.SchoolFactory()
    client = log_in(make.MembershipFactory(organisation=organisation, role=role))
    assert 'class="searchbox"' in client.get(reverse("portal:today")).content.decode()
    assert client.get(PAGE, {"q": "niets"}).status_code == 200
