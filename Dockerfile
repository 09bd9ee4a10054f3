# Three images from one file; docs/self-hosting.md tells which to take, and compose.yaml builds them.
#   docker build --target bot .      the chat process alone; no torch, proofs say that they cannot run
#   docker build --target ray .      as below and with Ray: for the bot, the head and the workers of a cluster
#   docker build --target runner .   with fastai and torch, for proofs in the bot's own container
# For proofs on a GPU, on NVIDIA's base; any base will do that has Python 3.11 or newer, or a Debian package of it:
#   docker build --build-arg PYTHON_IMAGE=nvidia/cuda:13.0.2-base-ubuntu24.04 --build-arg TORCH=cuda .
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS base
# hadolint ignore=DL3008
RUN command -v python3 > /dev/null \
 || { apt-get update && apt-get install --yes --no-install-recommends ca-certificates python3 tzdata \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log; }

# What builds: uv, hatchling and strip. Nothing of it reaches an image.
FROM base AS build
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends binutils "$(python3 -c 'import ensurepip' && echo libc-bin || echo python3-venv)" \
 && rm -rf /var/lib/apt/lists/*
COPY requirements/build.lock /requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv /opt/build && /opt/build/bin/pip install --no-deps --require-hashes -r /requirements/build.lock
ENV PATH=/opt/build/bin:$PATH \
    UV_LINK_MODE=copy UV_NO_BUILD=1 UV_PYTHON_DOWNLOADS=never UV_REQUIRE_HASHES=1 UV_SYSTEM_CERTS=1
# Each part of the images lies in a folder of its own, a layer each; the environment's .pth file puts them together.
RUN uv venv --quiet /opt/faqbot \
 && printf '/opt/%s\n' bot torch runner ray app > "$(echo /opt/faqbot/lib/python3*/site-packages)/faqbot.pth"
COPY scripts/image /scripts

FROM build AS bot-packages
COPY requirements/bot.lock /requirements/
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --no-deps --python /opt/faqbot --target /opt/bot -r /requirements/bot.lock \
 && /scripts/trim.sh /opt/bot && /scripts/strip.sh /opt/bot

# torch is most of everything. TORCH is cpu or cuda. It comes from WHEELS, a folder or page of wheels (by default wheels/
# beside this file), and what is not there from TORCH_INDEX; without that, from where uv knows the build to be published.
FROM bot-packages AS torch-packages
ARG TORCH=cpu
ARG TORCH_INDEX=""
ARG WHEELS=/wheels
COPY requirements/torch.lock requirements/torch-${TORCH}.lock /requirements/
RUN --mount=type=cache,target=/root/.cache/uv --mount=type=bind,source=wheels,target=/wheels \
    if [ -n "$TORCH_INDEX" ]; then set -- --default-index "$TORCH_INDEX"; \
    elif [ "$TORCH" = cpu ]; then set -- --torch-backend cpu; fi \
 && install() { uv pip install --no-deps --python /opt/faqbot --target /opt/torch "$@"; } \
 && install -r /requirements/torch.lock \
 && { install -r "/requirements/torch-$TORCH.lock" --no-index --find-links "$WHEELS" \
   || install -r "/requirements/torch-$TORCH.lock" "$@"; } \
 && /scripts/trim.sh /opt/torch && /opt/faqbot/bin/python /scripts/compile.py torch /opt/torch /

FROM torch-packages AS runner-packages
COPY requirements/runner.lock /requirements/
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --no-deps --python /opt/faqbot --target /opt/runner -r /requirements/runner.lock \
 && /scripts/trim.sh /opt/runner && /opt/faqbot/bin/python /scripts/compile.py runner /opt/runner /

FROM runner-packages AS ray-packages
COPY requirements/ray.lock /requirements/
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --no-deps --python /opt/faqbot --target /opt/ray -r /requirements/ray.lock \
 && /scripts/trim.sh /opt/ray && /opt/faqbot/bin/python /scripts/compile.py ray /opt/ray /

FROM build AS app
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY faq faq
COPY runners runners
RUN uv build --quiet --wheel --no-build-isolation --out-dir /dist . \
 && UV_REQUIRE_HASHES=0 uv pip install --quiet --no-deps --python /opt/faqbot --target /opt/app /dist/*.whl \
 && rm /opt/app/*.dist-info/uv_cache.json && sed -i '/uv_cache.json/d' /opt/app/*.dist-info/RECORD \
 && python3 -m compileall -q --invalidation-mode unchecked-hash /opt/app

FROM bot-packages AS bot-compiled
COPY --from=app /opt/app /opt/app
RUN /opt/faqbot/bin/python /scripts/compile.py \
      start "$(python3 -c 'import os; print(os.path.dirname(os.__file__))')" /start bot /opt/bot /
# What of numpy only those load who train.
WORKDIR /opt/bot/numpy
RUN mkdir -p /rest/opt/bot/numpy && mv f2py fft polynomial random testing /rest/opt/bot/numpy

# Below this line are the layers of the images, from what changes least to what changes most.
FROM base AS bot-base
# Debian's packages that a bot needs besides, such as git for FAQBOT_GIT_COMMIT.
ARG PACKAGES=""
# hadolint ignore=DL3008,SC2086
RUN if [ -n "$PACKAGES" ]; then apt-get update && apt-get install --yes --no-install-recommends $PACKAGES \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log; fi
ENV PATH=/opt/faqbot/bin:/opt/app/bin:/opt/ray/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data FAQBOT_STORE=/data/faqbot.db FAQBOT_CACHE=/data/cache
# The group is root's, so that any --user who keeps it can write here too.
RUN useradd --uid 10001 --gid 0 --no-create-home --home-dir /data --shell /usr/sbin/nologin faqbot \
 && install --directory --owner faqbot --group 0 --mode 2770 /data
USER 10001:0
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["faqbot"]
CMD ["run"]
COPY --from=build /opt/faqbot /opt/faqbot
# Python's own modules come without bytecode, and the healthcheck starts Python twice a minute.
COPY --from=bot-compiled /start /
# Another layer only where a code change loads something that was not loaded before.
COPY --from=bot-compiled /opt/bot /opt/bot

FROM bot-base AS runner-base
COPY --from=bot-compiled /rest /
COPY --from=torch-packages /opt/torch /opt/torch
COPY --from=runner-packages /opt/runner /opt/runner

FROM runner-base AS ray-base
COPY --from=ray-packages /opt/ray /opt/ray

FROM bot-base AS bot
COPY --from=app /opt/app /opt/app

FROM ray-base AS ray
COPY --from=app /opt/app /opt/app

FROM runner-base AS runner
COPY --from=app /opt/app /opt/app
