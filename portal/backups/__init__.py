"""Backup and restore: database and files together, in one folder that explains and checks itself.

database.dump    PostgreSQL's own format
files/           every stored file under its own name
SHA256SUMS       of all of these; `sha256sum --check SHA256SUMS` tells whether the folder is whole
manifest.json    when, of which version, how many rows and files; written last: without it the backup is not finished
"""

from portal.backups.making import BackupError, back_up
from portal.backups.restoring import restore

__all__ = ["BackupError", "back_up", "restore"]
