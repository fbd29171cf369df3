"""What runs by the clock."""

from celery import shared_task

from portal.actors import acting_as, system


@shared_task
def follow_dates() -> None:
    """Placements begin and end by their dates."""
    from partnerships.actions import placements

    with acting_as(system("placements follow their dates")):
        while placements.follow_dates():
            pass
