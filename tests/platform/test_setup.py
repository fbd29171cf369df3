"""scripts/setup.py: does what is missing, once, and says exactly what it may not do itself."""

import importlib.util
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.platform.conftest import ROOT


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """The script, working on an empty checkout, with commands recorded and not run."""
    spec = importlib.util.spec_from_file_location("kring_setup", ROOT / "scripts" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "kring-packages")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("one==1\n")
    (tmp_path / "requirements-dev.txt").write_text("one==1\ntwo==2\n")
    module.ran = []

    def record(command, **options):
        module.ran.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(module.subprocess, "run", record)
    return module


def _synced(setup) -> list[str]:
    return [Path(command[-1]).name for command in setup.ran if "sync" in command]


def test_packages_come_by_hash_and_once(setup):
    setup.install_packages(dev=False)
    setup.install_packages(dev=False)

    assert _synced(setup) == ["requirements.txt"]
    assert all("--require-hashes" in command for command in setup.ran)


def test_a_demo_after_a_test_throws_no_test_tools_away(setup):
    for dev in (False, True, False, True):
        setup.install_packages(dev=dev)

    assert _synced(setup) == ["requirements.txt", "requirements-dev.txt"]


def test_another_lock_file_is_installed(setup, tmp_path):
    setup.install_packages(dev=False)
    (tmp_path / "requirements.txt").write_text("one==2\n")
    setup.install_packages(dev=False)

    assert _synced(setup) == ["requirements.txt", "requirements.txt"]


def test_a_sync_that_failed_is_tried_again(setup, monkeypatch):
    setup.install_packages(dev=False)
    (setup.ROOT / "requirements.txt").write_text("one==2\n")

    def fail(command, **options):
        raise subprocess.CalledProcessError(1, command)

    with monkeypatch.context() as broken:
        broken.setattr(setup.subprocess, "run", fail)
        with pytest.raises(subprocess.CalledProcessError):
            setup.install_packages(dev=False)
    setup.install_packages(dev=False)

    assert _synced(setup) == ["requirements.txt", "requirements.txt"]


def test_a_demo_asks_for_no_browser(setup, monkeypatch):
    monkeypatch.setattr(setup, "can_load", lambda library: True)
    monkeypatch.setattr(setup.shutil, "which", lambda program: f"/usr/bin/{program}" if program == "apt-get" else None)
    monkeypatch.setattr(setup.os, "geteuid", lambda: 0)

    setup.install_system_packages(dev=False)
    assert setup.ran == []
    setup.install_system_packages(dev=True)
    assert setup.ran[-1][-2:] == ["chromium", "poppler-utils"]


def test_who_may_not_install_gets_the_exact_command(setup, monkeypatch):
    monkeypatch.setattr(setup, "can_load", lambda library: False)
    monkeypatch.setattr(setup.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)

    with pytest.raises(setup.CannotGoOnError) as refusal:
        setup.install_system_packages(dev=False)

    assert (
        "sudo apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
        in str(refusal.value)
    )
    assert setup.ran == []


def test_a_python_without_venv_names_the_package_that_has_it(setup, monkeypatch):
    monkeypatch.setattr(setup.subprocess, "run", lambda command, **options: subprocess.CompletedProcess(command, 1))
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup.shutil, "which", lambda program: f"/usr/bin/{program}")

    with pytest.raises(setup.CannotGoOnError, match=rf"python3\.{sys.version_info.minor}-venv"):
        setup.make_venv()


def test_env_is_written_once_for_its_owner_only(setup, tmp_path):
    setup.write_env()
    first = (tmp_path / ".env").read_text()
    setup.write_env()

    assert (tmp_path / ".env").read_text() == first
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    lines = dict(line.split("=", 1) for line in first.splitlines())
    assert lines["KRING_MODE"] == "demo"
    assert len(lines["SECRET_KEY"]) >= 50


def test_the_lock_files_pin_everything_by_hash():
    for name in ("requirements.txt", "requirements-dev.txt", "scripts/uv.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", " "))]
        assert lines, name
        assert all("==" in line and line.endswith("\\") for line in lines), name
