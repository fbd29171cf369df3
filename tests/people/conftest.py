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
def posted(django_capture_on_commit_callbacks, mailoutbox):
    """`posted(client, url, data)` posts and then does what waited for the commit: mail above all."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True

    def post(client, url, data=None, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, data or {}, **kwargs)

    yield post
    app.conf.task_always_eager = before
