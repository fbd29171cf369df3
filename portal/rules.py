"""What actions raise when a rule says no."""


class ActionRefused(Exception):
    """A business rule says no; `reasons` are Dutch sentences for the person."""

    def __init__(self, *reasons: str):
        super().__init__(*reasons)
        self.reasons = reasons


def demand(blockers: list[str]) -> None:
    """Raise `ActionRefused` with the blockers, when there are any."""
    if blockers:
        raise ActionRefused(*blockers)
