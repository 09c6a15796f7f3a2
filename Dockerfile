# The identity server, portal and worker in one image. Install steps are tested; the image itself is not.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/tongxue
COPY requirements requirements
RUN requirements/install run
COPY connectors connectors
COPY realnames realnames
COPY idp idp
COPY admin_ui admin_ui
COPY migrations migrations
COPY tongxue.py LICENSE NOTICE ./

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/tongxue tongxue
WORKDIR /opt/tongxue
COPY --from=build /opt/tongxue /opt/tongxue
USER tongxue
ENV TONGXUE_DATA_DIR=/var/lib/tongxue TONGXUE_BIND=0.0.0.0:8000 PYTHONDONTWRITEBYTECODE=1
VOLUME /var/lib/tongxue
EXPOSE 8000
ENTRYPOINT ["/opt/tongxue/.venv/bin/tongxue"]
CMD ["serve"]
