"""Loaded by pytest before the settings are: tests run in test mode, as the owner of the database."""

import os

os.environ["KRING_MODE"] = "test"
os.environ["KRING_DATABASE_ROLE"] = "owner"
