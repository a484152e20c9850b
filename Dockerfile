# Shimekiri in a container. Everything that it writes goes to /data (the SQLite file, if that is the database) and /tmp.

FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/shimekiri
ENV PATH=/opt/shimekiri/bin:$PATH

WORKDIR /source
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY adapters ./adapters
COPY migrations ./migrations
RUN pip install --no-deps --no-index --no-build-isolation .


FROM python:3.13-slim

LABEL org.opencontainers.image.title="Shimekiri" \
      org.opencontainers.image.licenses="MIT AND OFL-1.1"

COPY --from=build /opt/shimekiri /opt/shimekiri
RUN mkdir /data && chown 10001:10001 /data

ENV PATH=/opt/shimekiri/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/data \
    DATABASE_URL=sqlite:////data/shimekiri.db \
    HOST=0.0.0.0 \
    PORT=8080

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz/live', timeout=4)"]

ENTRYPOINT ["shimekiri"]
CMD ["run"]
