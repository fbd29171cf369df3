"""The demo, loaded once for all tests of a module, in a transaction that is rolled back after them."""

import pytest
from django.db import transaction
from django.test import override_settings

from portal import demo


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """What `load` said while it loaded."""
    said = []
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        demo.load(said.append)
        yield said
        transaction.set_rollback(True)


@pytest.fixture
def cast(loaded, db):
    """Role -> the person who stands for it on the demo page."""
    from portal import demo_gate

    return {one.role: one for one in demo_gate.cast()}
