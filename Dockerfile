# mlcheck with everything it needs, so that it runs without a network:
#   docker run --rm --network none --volume "$PWD:/work:ro" IMAGE validate results/
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /opt/mlcheck && /opt/mlcheck/bin/pip install --no-cache-dir '/source[html,remote]'

FROM python:3.12-slim
COPY --from=build /opt/mlcheck /opt/mlcheck
ENV PATH=/opt/mlcheck/bin:$PATH MPLCONFIGDIR=/tmp/matplotlib
USER nobody
WORKDIR /work
ENTRYPOINT ["mlcheck"]
CMD ["--help"]
