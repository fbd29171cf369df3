"""Production refuses to start, in words, when something it needs is missing; and its checks have nothing to say."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DATABASE_URL": "postgresql://kring_login:x@127.0.0.1:1/kring",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "kring.voorbeeld.example",
    "SITE_URL": "https://kring.voorbeeld.example",
    "EMAIL_URL": "smtp://naam:woord@127.0.0.1:1",
    "MEDIA_ROOT": "/srv/kring/media",
}
# What a shell needs to run Python, and nothing that could stand in for a setting.
SHELL = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def _manage(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env={**SHELL, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(settings.REQUIRED_IN_PRODUCTION))
def test_production_says_which_setting_is_missing(name):
    # An empty value stands for 'not there': it also shadows a .env file of this checkout.
    outcome = _manage({**COMPLETE, "KRING_MODE": "production", name: ""}, "check")
    assert outcome.returncode != 0
    assert f"{name} (" in outcome.stderr


def test_a_mode_we_do_not_know_is_refused():
    outcome = _manage({**COMPLETE, "KRING_MODE": "prod"}, "check")
    assert "Kies production, demo of test" in outcome.stderr


def test_embedded_servers_do_not_exist_in_production():
    show = "from django.conf import settings; print(settings.EMBEDDED, settings.MODE)"
    outcome = _manage({**COMPLETE, "KRING_MODE": "production"}, "shell", "-v0", "-c", show)
    assert outcome.stdout.strip().endswith("False production"), outcome.stderr


def test_check_deploy_has_nothing_to_say():
    outcome = _manage({**COMPLETE, "KRING_MODE": "production"}, "check", "--deploy", "--fail-level", "INFO")
    assert outcome.returncode == 0, outcome.stderr
    assert "no issues" in outcome.stdout
