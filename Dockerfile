# One image for web, worker, beat and the commands. The same Python and Debian as the tests run on.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/kring
COPY requirements.txt ./
COPY scripts/uv.txt scripts/uv.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement scripts/uv.txt \
 && /opt/venv/bin/uv pip sync --no-cache --compile-bytecode --require-hashes --python /opt/venv/bin/python requirements.txt
COPY . .
# Static files get their hash in the name and a compressed copy beside them. The settings only have to be there.
RUN KRING_MODE=production SECRET_KEY=only-for-this-step ALLOWED_HOSTS=localhost SITE_URL=https://localhost \
    DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost EMAIL_URL=smtp://localhost \
    MEDIA_ROOT=/srv/media /opt/venv/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin kring \
 && install --directory --owner=kring --group=kring --mode=0700 /srv/media /srv/backup
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/kring /srv/kring
WORKDIR /srv/kring
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 KRING_MODE=production MEDIA_ROOT=/srv/media
USER kring
EXPOSE 8000
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--workers=2", "--worker-class=gthread", "--threads=8", "--keep-alive=75", "--worker-tmp-dir=/dev/shm", "--access-logfile=-", "--access-logformat=%(h)s %(t)s %(m)s %(U)s %(s)s %(B)s %(L)s", "portal.wsgi"]
