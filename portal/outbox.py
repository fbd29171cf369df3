"""What a page tells the script that keeps unsent words on a device (static/js/outbox.js).

Whose they are, and the key that seals them. The key is in the pages of that one actor and nowhere else on the device:
who finds the device later, or logs in on it as somebody else, finds nothing to read.
"""

import base64

from django.utils.crypto import salted_hmac

from portal import once


def marks(actor) -> dict[str, str]:
    """`actor`, `seal` and `until` for the body of a page; all empty for somebody without a role.

    `actor` begins with the person, so that logging out can take along what all roles of that person left; what came
    in by a personal link begins with 'link' and ends with the link, at `until` (milliseconds) at the latest.
    """
    if not actor.is_known:
        return {"actor": "", "seal": "", "until": ""}
    name = once.name_of(actor)
    seal = base64.b64encode(_digest("seal", name)).decode()
    person = "link" if actor.is_link else _digest("person", str(actor.membership.person_id)).hex()[:16]
    until = str(int(actor.link.expires_at.timestamp() * 1000)) if actor.link else ""
    return {"actor": f"{person}.{_digest('actor', name).hex()[:16]}", "seal": seal, "until": until}


def _digest(what: str, value: str) -> bytes:
    return salted_hmac(f"kring.outbox.{what}", value, algorithm="sha256").digest()
