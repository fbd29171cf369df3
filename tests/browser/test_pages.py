"""Every menu page of every role, pictured at both widths, with axe, and once without JavaScript."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
CAST = {
    "teacher": "Marieke Ouwehand",
    "student": "Noor Aksoy",
    "counsellor": "Dewi Soerono",
    "trainer": "Ronald Linde, praktijkopleider",
    "coordinator": "Farid Haddou",
    "partner": "Ronald Linde, contactpersoon",
    "examboard": "Hendrik-Jan Postma",
    "manager": "Annelies Brandt",
    "admin": "Sanne Verbeek",
}


def _menu(page) -> list[str]:
    return page.eval_on_selector_all(".mainnav a", "links => links.map(link => link.getAttribute('href'))")


@pytest.mark.parametrize("role", CAST)
def test_every_menu_page_of_a_role(visitor, role):
    somebody = visitor(role)
    somebody.log_in_as(CAST[role])
    menu = _menu(somebody.page)
    assert menu
    for path in [*menu, "/ik/", "/documenten/"]:
        somebody.go(path)
        assert somebody.page.locator("h1").count() == 1, path
        somebody.shot("menu" + path.rstrip("/").replace("/", "-"))
    assert somebody.faults == []


@pytest.mark.parametrize("role", ["teacher", "student", "coordinator"])
def test_the_menu_works_without_javascript(visitor, role):
    somebody = visitor(f"{role}-zonder-js", javascript=False)
    somebody.log_in_as(CAST[role])
    for path in ("/vandaag/", "/ik/", "/documenten/"):
        somebody.go(path)
        somebody.page.get_by_role("heading", level=1).wait_for()


def test_a_visitor_without_a_log_in(visitor):
    stranger = visitor("stranger")
    for path, name in (("/toegang/login/", "inloggen"), ("/kaart/", "kaart"), ("/demo/", "demo"), ("/stijl/", "stijl")):
        stranger.go(path)
        stranger.shot(name)
    assert stranger.faults == []
