"""The Celery app: queues, the time table of beat, and the sign of life of worker and beat.

How jobs behave (late acknowledgement, one at a time, JSON only) stands in `portal/settings.py` as `CELERY_...`.
"""

import os

from celery import Celery, bootsteps
from celery.beat import PersistentScheduler
from kombu import Exchange, Queue

from portal import pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# short: seconds, somebody waits; long: documents and imports; mail: may wait for a slow mail server.
QUEUES = ("short", "long", "mail")
# A big document takes some 400 MB. A process that grew past this is replaced after its job.
MAX_MEMORY_KIB = 600_000
# Beat looks at the time table at least this often, and gives its sign of life then.
BEAT_LOOKS_EVERY_SECONDS = 20

# Tasks that do not go to `short`.
ROUTES = {
    "portal.tasks.build_report": "long",
    "portfolio.tasks.recount": "long",
    "portal.tasks.check_search": "long",
    "portal.tasks.deliver_mail": "mail",
}
# What runs by the clock: name of the task, seconds between two runs.
TIME_TABLE = {
    "portal.tasks.reap_reports": 10,
    "portal.tasks.expire_reports": 3600,
    "portal.tasks.forget_imports": 3600,
    "portal.tasks.carry_mail": 20,
    "portal.tasks.forget_mail": 86_400,
    "portal.tasks.forget_answers": 86_400,
    "portfolio.tasks.recount": 86_400,
    "portal.tasks.check_search": 86_400,
    "partnerships.tasks.follow_dates": 3600,
}

app = Celery("kring")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in QUEUES],
    task_routes={task: {"queue": queue} for task, queue in ROUTES.items()},
    task_create_missing_queues=False,  # a misspelt queue is an error, not a queue that nobody reads
    worker_max_memory_per_child=MAX_MEMORY_KIB,
    beat_scheduler="portal.celery:PulsingScheduler",
    beat_max_loop_interval=BEAT_LOOKS_EVERY_SECONDS,
    beat_schedule={
        # A run that could not start before the next one is due is dropped: the next one does its work.
        task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
        for task, seconds in TIME_TABLE.items()
    },
)
app.autodiscover_tasks()


class WorkerPulse(bootsteps.StartStopStep):
    """The worker's main loop says that it is alive, also while all its processes are busy."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, worker, **options):
        self.timer = None

    def start(self, worker):
        pulse.give("worker")
        self.timer = worker.timer.call_repeatedly(pulse.EVERY_SECONDS, pulse.give, ("worker",))

    def stop(self, worker):
        if self.timer:
            self.timer.cancel()
        pulse.stop("worker")


app.steps["worker"].add(WorkerPulse)


class PulsingScheduler(PersistentScheduler):
    """Beat's own scheduler, which also says that it is alive."""

    def tick(self, *args, **kwargs):
        pulse.give("beat")
        return super().tick(*args, **kwargs)
