# The gateway as plain JavaScript. One stage builds it with all tools; the image has only what it needs to run.
FROM node:22-bookworm-slim AS build
WORKDIR /yunmen
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:22-bookworm-slim AS dependencies
WORKDIR /yunmen
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /yunmen
COPY package.json LICENSE ./
COPY --from=dependencies /yunmen/node_modules node_modules
COPY --from=build /yunmen/dist dist
# This user owns no file here, so the process can change none.
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1, so SIGTERM reaches it.
CMD ["node", "dist/server.js"]
