"""People, groups, files, reports, ways in and trails: what every theme stands on."""

from portal.models.base import Held, WithUid, together, uuid7
from portal.models.files import StoredFile
from portal.models.groups import (
    Enrolment,
    GroupCoach,
    GroupStudent,
    Programme,
    SchoolYear,
    TeachingGroup,
    Team,
    TeamGroup,
    TeamMember,
    full_name,
)
from portal.models.imports import ImportRun
from portal.models.installation import InstallationMark
from portal.models.links import HandOver, KnownDevice, LoginCard, MailCode, PersonalLink
from portal.models.mail import MailOut
from portal.models.once import OnceAnswer
from portal.models.people import Membership, Organisation, Person, Role, User, sort_key, today
from portal.models.reports import Report
from portal.models.scoping import HeldQuerySet, UnscopedRead
from portal.models.search import SearchDocument
from portal.models.trail import AccessEntry, TrailEntry, TrailReason

__all__ = [
    "AccessEntry",
    "Enrolment",
    "GroupCoach",
    "GroupStudent",
    "HandOver",
    "Held",
    "HeldQuerySet",
    "ImportRun",
    "InstallationMark",
    "KnownDevice",
    "LoginCard",
    "MailCode",
    "MailOut",
    "Membership",
    "OnceAnswer",
    "Organisation",
    "Person",
    "PersonalLink",
    "Programme",
    "Report",
    "Role",
    "SchoolYear",
    "SearchDocument",
    "StoredFile",
    "TeachingGroup",
    "Team",
    "TeamGroup",
    "TeamMember",
    "TrailEntry",
    "TrailReason",
    "UnscopedRead",
    "User",
    "WithUid",
    
    "full_name",
    "sort_key",
    "today",
    "together",
    "uuid7",
]  # fmt: skip
