# One image for every role: `docker run logsentry up`, `… ingest`, `… process`, `… learn`, `… serve`, `… store`.
FROM docker.io/library/node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Not `npm ci`: it refuses a lock file without the engine's packages for other platforms. Versions are the lock's.
RUN npm install --no-save --no-audit --no-fund --loglevel=error
COPY . .
# The image brings Node.js itself; the npm package of the same is for old machines.
RUN npm run --silent build \
 && npm prune --omit=dev --no-audit --no-fund --loglevel=error \
 && rm -rf node_modules/node node_modules/node-linux-* node_modules/node-bin-* node_modules/.bin/node \
 && mkdir -p /release \
 && mv bin config deploy/healthcheck.mjs dist node_modules package.json LICENSE README.md CHANGELOG.md /release/

FROM docker.io/library/node:24-slim
WORKDIR /app
COPY --from=build /release /app
# The folder of queue, spool and store belongs to the user that runs; all else is read-only.
RUN mkdir -p /data && chown 1000:1000 /data
VOLUME /data
ENV NODE_ENV=production LOGSENTRY_DATA_DIR=/data
USER 1000:1000
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "healthcheck.mjs"]
ENTRYPOINT ["node", "bin/logsentry.mjs"]
CMD ["up"]
