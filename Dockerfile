# Two images from one file:
#   docker build --target bot .      the chat process alone; no torch, proofs say that they cannot run
#   docker build .                   the same with fastai and torch, for proofs on the CPU
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/faqbot
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY faq faq
COPY runners runners
RUN /opt/faqbot/bin/pip install .

FROM build AS build-runner
# uv knows where PyTorch publishes its CPU build; TORCH_FROM takes pip options instead, for a mirror of one's own.
ARG TORCH_FROM=""
RUN if [ -n "$TORCH_FROM" ]; then /opt/faqbot/bin/pip install $TORCH_FROM "torch==2.13.0+cpu"; \
    else python -m venv /opt/uv && /opt/uv/bin/pip install uv \
      && /opt/uv/bin/uv pip install --no-cache --python /opt/faqbot/bin/python --torch-backend cpu torch==2.13.0 torchvision==0.28.0; fi
RUN /opt/faqbot/bin/pip install ".[runner]"

FROM ${PYTHON_IMAGE} AS bot
RUN useradd --create-home --uid 10001 faqbot
COPY --from=build /opt/faqbot /opt/faqbot
ENV PATH=/opt/faqbot/bin:$PATH PYTHONUNBUFFERED=1 FAQBOT_CACHE=/home/faqbot/.cache/faqbot
USER faqbot
WORKDIR /home/faqbot
ENTRYPOINT ["faqbot"]
CMD ["run"]

FROM bot AS runner
COPY --from=build-runner /opt/faqbot /opt/faqbot
