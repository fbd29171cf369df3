"""Blind is blind: worlds that differ only in another's scores look the same, byte for byte, to everybody else.

The world is built once; then the other's sheet is changed in place, past all rules, so that nothing else can differ.
"""

import re
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.models import Score, Sheet, State
from portal.actors import as_owner
from tests.assessment.scene import evidence_of

pytestmark = pytest.mark.django_db

OTHERS = ("joost", "noor", "marieke", "counsellor", "examboard", "coordinator", "admin", "manager", "classmate")
HTMX = {"HX-Request": "true"}
# What differs from one answer to the next by itself: the mask of the CSRF token.
MASKED = re.compile(rb'((?:csrfmiddlewaretoken|once)" value="|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")[A-Za-z0-9-]+')


@dataclass(frozen=True)
class Look:
    """One answer as a stranger could measure it: body, status, headers and the number of queries."""

    body: bytes
    status: int
    headers: tuple
    queries: int


def _look(client, path: str, **headers) -> Look:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, headers=headers)
    kept = tuple(sorted((name, value) for name, value in answer.headers.items() if name != "Set-Cookie"))
    return Look(MASKED.sub(b"", answer.content), answer.status_code, kept, len(asked))


def _pages(scene) -> list[str]:
    test = [scene.test.uid]
    names = ("test_detail", "sheet", "compare", "test_plan", "test_not_held", "test_cancel", "test_annul", "react")
    paths = [reverse("assessment:test_list") + "?stand=alle", "/vandaag/", "/leerlingen/"]
    paths += [reverse(f"assessment:{name}", args=test) for name in names]
    return [*paths, f"/leerlingen/{scene.noor.uid}/", reverse("portal:reports")]


def _everything(scene, clients) -> dict:
    seen = {}
    # Who looks is written down: undone, so that the second look does not follow on the first.
    with transaction.atomic():
        for who, client in clients.items():
            for path in _pages(scene):
                seen[who, path] = _look(client, path)
            seen[who, "fragment"] = _look(client, reverse("assessment:test_list"), **HTMX)
        transaction.set_rollback(True)
    return seen


def _rewrite(scene, values, note, sent) -> None:
    """Give Ronald's sheet other scores, notes and a sent mark, whatever the rules say."""
    with as_owner():
        rows = Score.objects.unscoped("test").filter(sheet__assessor=scene.ronald)
        for criterion, value in zip(scene.criteria, values, strict=True):
            rows.filter(criterion=criterion).update(value=value, note=note)
        moment = timezone.now() if sent else None
        Sheet.objects.unscoped("test").filter(assessor=scene.ronald).update(submitted_at=moment)


WORLDS = [((4, 4, 1), "uitstekend werk", True), ((None, None, None), "", False)]


@pytest.mark.parametrize("joost_sent", [False, True])
def test_worlds_that_differ_only_in_the_others_scores_look_the_same(scene, log_in, joost_sent):
    scene.to(State.PLANNED)
    scene.act("noor", _choose, scene.test, [evidence_of(scene)])
    scene.score("joost")
    scene.score("ronald")
    if joost_sent:
        scene.send("joost")
    clients = {who: log_in(scene.actor(who).membership) for who in OTHERS}
    worlds = []
    for values, note, sent in WORLDS:
        _rewrite(scene, values, note, sent and not joost_sent)
        worlds.append(_everything(scene, clients))
    for place in worlds[0]:
        assert worlds[0][place] == worlds[1][place], place


def _choose(*args, by):
    from assessment.actions import choose_evidence

    return choose_evidence(*args, by=by)


def test_the_comparison_is_not_empty_by_accident(scene, log_in):
    """The same two worlds do differ for the assessor whose scores they are; and for all, once the sheets are open."""
    scene.to(State.ASSESSING)
    scene.score("ronald")
    client = log_in(scene.ronald)
    path = reverse("assessment:sheet", args=[scene.test.uid])
    _rewrite(scene, *WORLDS[0])
    first = _look(client, path)
    _rewrite(scene, *WORLDS[1])
    assert _look(client, path).body != first.body
    for who in OTHERS:
        assert _look(log_in(scene.actor(who).membership), path).status in (200, 403, 404, 409)


@pytest.mark.parametrize("who", OTHERS)
def test_while_blind_the_others_read_one_fact(scene, log_in, who):
    scene.to(State.ASSESSING)
    scene.score("ronald", note="geheim")
    body = log_in(scene.actor(who).membership).get(reverse("assessment:test_detail", args=[scene.test.uid]))
    text = body.content.decode()
    assert "geheim" not in text
    if body.status_code == 200:
        assert "Beide beoordelaars zijn nog niet klaar." in text


def test_the_student_sees_the_judgement_only_after_signing(scene, log_in):
    scene.to(State.MODERATING)
    client, path = log_in(scene.noor), reverse("assessment:test_detail", args=[scene.test.uid])
    scene.propose("ronald", 1, 3, "Zelf hersteld.")
    assert "Zelf hersteld." not in client.get(path).content.decode()
    scene.confirm("joost", 1)
    scene.propose("ronald", 2, 4)
    scene.confirm("joost", 2)
    scene.act("joost", _add_step, scene.test, text="Doe een klantgesprek.", due_on=None)
    assert "klantgesprek" not in client.get(path).content.decode()
    scene.sign("joost")
    assert "Uitslag:" not in client.get(path).content.decode()
    scene.sign("ronald")
    text = client.get(path).content.decode()
    assert all(words in text for words in ("Zelf hersteld.", "Doe een klantgesprek.", "Uitslag: gehaald"))


def _add_step(*args, by, **kwargs):
    from assessment.actions import add_step

    return add_step(*args, by=by, **kwargs)
