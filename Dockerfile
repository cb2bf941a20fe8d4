# KazQA's application on a CPU. Build with `docker build -t kazqa .`; docs/DEPLOY.md says how to run it.
FROM python:3.12-slim AS built

# The package index decides which build of PyTorch comes; one of CPU builds keeps the image small:
# docker build --build-arg PIP_EXTRA_INDEX_URL=ADDRESS -t kazqa .
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

RUN python -m venv /opt/kazqa
COPY constraints.txt /src/
RUN /opt/kazqa/bin/pip install -c /src/constraints.txt torch
COPY pyproject.toml README.md LICENSE /src/
COPY ingest /src/ingest
COPY prompts /src/prompts
COPY qa /src/qa
COPY ui /src/ui
COPY vectorstore /src/vectorstore
# What a chat model on a server needs comes too; `KAZQA_MODEL` names one.
RUN /opt/kazqa/bin/pip install -c /src/constraints.txt '/src[openai]'
ENV KAZQA_MODELS=/opt/kazqa/models
RUN /opt/kazqa/bin/kazqa init --model-only

FROM python:3.12-slim
COPY --from=built /opt/kazqa /opt/kazqa
RUN useradd --create-home --uid 10001 kazqa \
    && install --directory --owner kazqa --mode 700 /library
ENV PATH=/opt/kazqa/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KAZQA_LIBRARY=/library \
    KAZQA_MODELS=/opt/kazqa/models
USER kazqa
VOLUME /library
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/api/v1/health', timeout=4)"]
ENTRYPOINT ["kazqa", "ui", "--host", "0.0.0.0", "--port", "7860", "--no-browser"]
