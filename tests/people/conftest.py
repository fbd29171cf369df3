"""What the tests of people and ways in share: counts that start at zero, and mail that is sent at once."""

import uuid

import pytest

from portal.celery import app


@pytest.fixture(autouse=True)
def fresh_counts(settings):
    """Each test counts its tries from zero, in the real cache."""
    caches = {name: dict(cache) for name, cache in settings.CACHES.items()}
    caches["default"]["KEY_PREFIX"] = f"kring-test-{uuid.uuid4()}"
    settings.CACHES = caches


@pytest.fixture
def posted(monkeypatch, django_capture_on_commit_callbacks, mailoutbox):
    """`posted(client, url, data)` posts and then sends the mail that waited for the commit."""
    monkeypatch.setattr(app.conf, "task_always_eager", True)
    monkeypatch.setattr(app.conf, "task_eager_propagates", True)

    def post(client, url, data=None, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, data or {}, **kwargs)

    return post
