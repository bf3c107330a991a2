/** HTTP: the GraphQL endpoint, the explorer, health, and the landing page of a plan's link. */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from "@as-integrations/fastify";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Principal } from "../access/principal.js";
import type { ActionContext } from "../actions/context.js";
import type { WebhookSecrets } from "../config.js";
import type { RequestContext } from "../resolvers/context.js";
import { Loaders } from "../resolvers/loaders.js";
import { Callers } from "./callers.js";
import { formatErrorFor } from "./errors.js";
import { registerConnectPages } from "./connect-pages.js";
import { registerImports } from "./imports.js";
import { registerPages } from "./pages.js";
import { registerWebhooks } from "./webhooks.js";
import { registerHealth, type Readiness } from "./health.js";
import { quickAnswers } from "./quick-answers.js";

/** Bodies beyond this are refused (engineering practice for GraphQL endpoints: 256 KiB). */
const bodyLimitBytes = 256 * 1024;

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | null;
  }
}

export interface HttpOptions {
  readonly actions: ActionContext;
  readonly webhookSecrets: WebhookSecrets;
  readonly schema: GraphQLSchema;
  readonly readiness: Readiness;
}

export async function makeHttp({
  actions,
  webhookSecrets,
  schema,
  readiness,
}: HttpOptions): Promise<FastifyInstance> {
  const requestIds = new AsyncLocalStorage<string>();
  const callers = new Callers(actions.database, actions.clock);
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: "idle",
    genReqId: () => randomUUID(),
    logger: false,
    // Addresses that cannot even be decoded.
    frameworkErrors: (error, request, reply) => {
      void answerError(error, request, reply);
    },
  });
  const apollo = new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    stringifyResult: (result) => JSON.stringify(result),
    parseOptions: { maxTokens: 2_000 },
    formatError: formatErrorFor(actions.log, () => requestIds.getStore() ?? "unknown"),
    // Cache hints would wrap every resolver, and answers about debts are never cached.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      quickAnswers(),
      fastifyApolloDrainPlugin(app),
    ],
  });
  await apollo.start();

  app.decorateRequest("principal", null);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) =>
    sendError(
      reply,
      404,
      "NOT_FOUND",
      "There is nothing at this address; the API is at POST /graphql.",
    ),
  );
  app.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
    requestIds.run(request.id, done);
  });
  letConnectionsGo(app);
  app.route({
    method: ["GET", "POST", "OPTIONS"],
    url: "/graphql",
    onRequest: async (request, reply) => {
      void reply.header("cache-control", "no-store");
      request.principal = await callerOf(callers, request);
      if (!request.principal) {
        await sendError(
          reply.header("www-authenticate", 'Bearer realm="forbear"'),
          401,
          "UNAUTHENTICATED",
          "Send a token that is valid here: Authorization: Bearer …",
        );
      }
    },
    handler: fastifyApolloHandler(apollo, {
      context: (request) => Promise.resolve(contextOf(actions, request)),
    }),
  });
  registerHealth(app, readiness);
  registerPages(app);
  registerConnectPages(app, actions);
  registerImports(app, {
    actions,
    callerOf: (request) => callerOf(callers, request),
    sendError,
  });
  registerWebhooks(app, {
    ...actions,
    webhookSecrets,
    // Known once the hub listens.
    get publicUrl() {
      return actions.publicUrl;
    },
  });
  return app;
}

/**
 * A connection that is busy when the hub stops is answered and then closed: kept alive, it would hold the
 * process until its client lets go.
 */
function letConnectionsGo(app: FastifyInstance): void {
  let closing = false;
  app.addHook("preClose", (done) => {
    closing = true;
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (closing) void reply.header("connection", "close");
    done();
  });
}

function contextOf(actions: ActionContext, request: FastifyRequest): RequestContext {
  const { principal } = request;
  if (!principal) throw new Error("A request without a caller reached the API.");
  return {
    actions,
    principal,
    loaders: new Loaders(actions.database, principal),
    requestId: request.id,
  };
}

async function callerOf(callers: Callers, request: FastifyRequest): Promise<Principal | null> {
  const match = /^Bearer ([A-Za-z0-9._~+/-]{16,4096}=*)$/i.exec(
    request.headers.authorization ?? "",
  );
  if (!match?.[1]) return null;
  return callers.callerWith(match[1]);
}

interface HttpError {
  readonly statusCode?: number;
}

function answerError(
  error: HttpError,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status === 413) {
    return sendError(
      reply,
      413,
      "BODY_TOO_LARGE",
      `The request is larger than ${bodyLimitBytes / 1024} KiB.`,
    );
  }
  if (status >= 400 && status < 500) {
    return sendError(
      reply,
      status,
      "BAD_REQUEST",
      'The request could not be read: send JSON such as {"query": "{ … }"} with Content-Type: application/json.',
    );
  }
  return sendError(reply, 500, "INTERNAL", "Something went wrong inside Forbear; try again.");
}

function sendError(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  return reply
    .code(status)
    .type("application/json")
    .send({ errors: [{ message, extensions: { code, requestId: reply.request.id } }] });
}
