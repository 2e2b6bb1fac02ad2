FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY service service
RUN pip install --no-cache-dir '.[postgres]' && useradd --create-home listkeeper
USER listkeeper
WORKDIR /home/listkeeper
ENTRYPOINT ["listkeeper"]
CMD ["serve", "--host", "0.0.0.0"]
