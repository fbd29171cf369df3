"""The scene of every test about proficiency tests; mails are caught instead of sent."""

import pytest

from tests.assessment.scene import Scene, build


@pytest.fixture(autouse=True)
def caught_mails(monkeypatch):
    """Mails that an action asked for, as (address, subject, text); they leave with the transaction."""
    caught: list[tuple[str, str, str]] = []
    monkeypatch.setattr("portal.mail.queue", lambda *mail: caught.append(mail))
    return caught


@pytest.fixture
def scene(db) -> Scene:
    return build()
