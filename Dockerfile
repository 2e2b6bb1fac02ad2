FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY docs/listkeeper.1 docs/
COPY migrations migrations
COPY service service
RUN pip install --no-cache-dir '.[postgres]' && useradd --uid 10001 --create-home listkeeper
ENV PYTHONUNBUFFERED=1
USER listkeeper
WORKDIR /home/listkeeper
ENTRYPOINT ["listkeeper"]
CMD ["serve", "--host", "0.0.0.0"]
