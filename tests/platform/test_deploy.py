"""What cannot run here without a container engine: every name in it exists, and the parts agree with each other."""

import fnmatch
import re
from importlib import import_module, util
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command, get_commands

from portal.wsgi import application

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NGINX = (ROOT / "deploy/proxy/nginx.conf").read_text()
SETTINGS = (ROOT / "portal/settings.py").read_text()
OUR_SERVICES = {name: service for name, service in SERVICES.items() if str(service["image"]).startswith("kring:")}
COMES_AND_GOES = {"migrate", "owner"}
GUIDES = [path for path in (ROOT / "README.md", ROOT / "docs/operations.md") if path.exists()]


def _commands_in(text: str) -> set[str]:
    return set(re.findall(r"manage\.py\"?,? \"?([a-z_]+)", text))


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root_or_may_become_it(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    if name in OUR_SERVICES:
        assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["kring"]
    else:
        assert service["user"].split(":")[0] not in ("root", "0")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - COMES_AND_GOES))
def test_every_service_that_stays_is_watched_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_services_that_exist(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]


def test_images_and_volumes_are_named():
    assert SERVICES["database"]["image"].startswith("postgres:18")
    assert SERVICES["broker"]["image"].startswith("valkey/valkey:8")
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert {volume for volume in named if re.fullmatch(r"\w+", volume)} == set(COMPOSE["volumes"])


def test_files_that_are_mounted_exist():
    mounted = re.findall(r"- (\./[^:]+):", COMPOSE_TEXT)
    assert len(mounted) == 3
    assert [path for path in mounted if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("name", OUR_SERVICES)
def test_our_services_get_every_setting_that_production_demands(name):
    given = OUR_SERVICES[name]["environment"]
    assert given["KRING_MODE"] == "production"
    assert set(settings.REQUIRED_IN_PRODUCTION) <= set(given)
    assert [variable for variable in given if f'"{variable}"' not in SETTINGS] == []


def test_only_commands_of_the_owner_know_its_password():
    know = {name for name, service in OUR_SERVICES.items() if "DATABASE_OWNER_URL" in service["environment"]}
    assert know == COMES_AND_GOES


def test_no_secret_is_written_down():
    words = re.compile(r"^\s*\w*(PASSWORD|SECRET|KEY)\w*: (?!\$\{\w+(:\?[^}]*|:-)?\}$)", re.MULTILINE)
    assert words.findall(COMPOSE_TEXT) == []


def test_the_example_names_what_compose_asks_for():
    asked = set(re.findall(r"\$\{(\w+):\?", COMPOSE_TEXT))
    example = (ROOT / "deploy/example.env").read_text()
    named = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert asked <= named
    assert named <= set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))
    assert re.findall(r"^\w*(?:PASSWORD|SECRET|KEY)\w*=(.+)$", example, re.MULTILINE) == []


def test_every_command_exists():
    named = _commands_in(COMPOSE_TEXT) | _commands_in(DOCKERFILE)
    assert named >= {"migrate", "backup", "collectstatic"}
    assert named <= set(get_commands()) | {"help"}


def test_what_make_and_ci_call_exists():
    text = (ROOT / "Makefile").read_text() + (ROOT / ".ci/run").read_text()
    assert _commands_in(text) == {"demo"}
    for path in re.findall(r"scripts/\w+\.\w+", text):
        assert (ROOT / path).is_file(), path
    for module in re.findall(r"python -m ([\w.]+)", text):
        assert util.find_spec(module), module


def test_every_program_starts_something_of_ours():
    assert import_module("portal.celery").app
    assert application
    assert re.search(r'CMD \["gunicorn",.*"portal\.wsgi"\]', DOCKERFILE)
    for name in ("worker", "beat"):
        assert SERVICES[name]["command"][:3] == ["celery", "--app=portal.celery", name]
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "portal.pulse", name]
    assert util.find_spec("portal.pulse")


def test_no_query_reaches_a_log():
    """What somebody searched for is nobody's business: logs hold the path without its query, and no referrer."""
    ours = re.search(r'"--access-logformat=([^"]+)"', DOCKERFILE)[1]
    assert "%(U)s" in ours and not re.search(r"%\((r|q|f)\)s", ours)
    proxy = re.search(r"log_format short '([^']+)'", NGINX)[1]
    assert "$uri" in proxy and not re.search(r"\$(request|args|query_string|request_uri|http_referer)\b", proxy)
    assert "access_log /dev/stdout short" in NGINX


def test_what_the_image_copies_is_there_and_not_ignored():
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).exists()
        assert not any(fnmatch.fnmatch(source, pattern) for pattern in ignored)
    assert {".env", ".git", "var", ".venv"} <= set(ignored)


def test_the_image_has_the_libraries_that_setup_installs():
    spec = util.spec_from_file_location("kring_setup", ROOT / "scripts/setup.py")
    setup = util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    installed = re.search(r"--no-install-recommends (.+?) \\", DOCKERFILE)[1].split()
    assert set(installed) == set(setup.LIBRARIES)


def test_the_proxy_lets_through_what_kring_takes_in():
    size = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1])
    assert size * 1024 * 1024 == application.limit


def test_the_proxy_serves_private_files_only_after_us():
    given = SERVICES["web"]["environment"]
    block = re.search(rf"location {given['ACCEL_LOCATION']} \{{(.+?)\}}", NGINX, re.DOTALL)[1]
    assert "internal;" in block
    assert f"alias {given['MEDIA_ROOT']}/;" in block
    assert SERVICES["proxy"]["user"] == "10001:10001"
    assert "--uid 10001" in DOCKERFILE


def test_static_files_can_be_collected_with_their_compressed_copies(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)

    assert staticfiles_storage.manifest_name in {path.name for path in tmp_path.iterdir()}
    sheets = list(tmp_path.glob("css/*.css"))
    assert sheets
    assert all(Path(f"{sheet}.br").exists() for sheet in sheets if sheet.stat().st_size > 1000)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_guide_names_what_exists(guide):
    text = guide.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    assert _commands_in(text) <= set(get_commands()) | {"help"}
    assert set(re.findall(r"docker compose run --rm (\w+)", text)) <= set(SERVICES)
    for path in re.findall(r"`((?:deploy|docs|scripts|portal|tests)/[\w./-]+\.\w+)`", text):
        assert (ROOT / path).exists(), path


def test_operations_explains_every_setting():
    table = (ROOT / "docs/operations.md").read_text()
    read = set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", SETTINGS)) | set(settings.REQUIRED_IN_PRODUCTION)
    assert [name for name in sorted(read) if f"| `{name}` |" not in table] == []
    explained = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert explained <= read | {"DATABASE_OWNER_URL"}
