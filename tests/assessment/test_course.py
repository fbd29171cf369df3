"""The way of one test through its states, by the real actions."""

import pytest

from assessment.models import State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_reached(scene, state):
    scene.to(state)
    assert scene.test.state == state
