import pytest

from tests.partnerships.cast import make_agreement

pytestmark = pytest.mark.django_db


def test_walk(cast, log_in):
    agreement = make_agreement(cast, "signing")
    client = log_in(cast.coordinator)
    for path in [
        "/bedrijven/",
        f"/bedrijven/{cast.partnership.uid}/",
        "/plaatsingen/",
        "/afspraken/",
        f"/afspraken/{agreement.uid}/",
    ]:
        assert client.get(path).status_code == 200, path
