/** The bytes of files: the file itself on its way in, and the report of its broken rows on its way out. */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Principal, Scope } from "../access/principal.js";
import type { ActionContext } from "../actions/context.js";
import { receiveFile } from "../actions/file-imports.js";
import { errorReport } from "../actions/file-report.js";
import type { ProblemCode } from "../actions/problem.js";
import { toGlobalId } from "../schema/ids.js";
import { importById } from "../store/file-imports.js";
import { isUuid } from "../store/ids.js";

export interface ImportRoutes {
  readonly actions: ActionContext;
  readonly callerOf: (request: FastifyRequest) => Promise<Principal | null>;
  readonly sendError: (
    reply: FastifyReply,
    status: number,
    code: string,
    message: string,
  ) => FastifyReply;
}

type WithId = { Params: { id: string } };

const statusOf: Partial<Record<ProblemCode, number>> = {
  NOT_FOUND: 404,
  INVALID_TRANSITION: 409,
  UNREADABLE_FILE: 422,
};

/** Both ask for the token that began the import, or another of the tenant's with the scope. */
export function registerImports(app: FastifyInstance, routes: ImportRoutes): void {
  const { actions, sendError } = routes;
  void app.register((scope, _options, done) => {
    // Whatever it is, it is taken as it streams by; its size is bounded where it is kept.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, parsed) => parsed(null, payload));
    scope.put<WithId>(
      "/imports/:id/file",
      { onRequest: gateFor("imports:write", routes) },
      async (request, reply) => {
        const { principal, params, body } = request;
        if (!principal) return reply;
        if (!isUuid(params.id)) return notFound(reply, routes);
        if (!(body instanceof Readable))
          return sendError(reply, 400, "BAD_REQUEST", "Send the bytes of the file.");
        const result = await receiveFile(actions, principal, params.id, body);
        if (result.ok)
          return reply.send({
            importId: toGlobalId("FileImport", params.id),
            state: result.value.state,
          });
        const [problem] = result.problems;
        const code = problem?.code ?? "INVALID_INPUT";
        return sendError(reply, statusOf[code] ?? 400, code, problem?.message ?? "");
      },
    );
    done();
  });
  app.get<WithId>(
    "/imports/:id/errors.csv",
    { onRequest: gateFor("imports:read", routes) },
    async (request, reply) => {
      const { principal, params } = request;
      if (!principal) return reply;
      const row = isUuid(params.id)
        ? await importById(actions.database.readerFor(principal), principal.tenantId, params.id)
        : null;
      if (!row || row.rows_broken === 0) return notFound(reply, routes);
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", 'attachment; filename="errors.csv"')
        .send(Readable.from(errorReport(actions.database, principal, row)));
    },
  );
}

function notFound(reply: FastifyReply, { sendError }: ImportRoutes): FastifyReply {
  return sendError(reply, 404, "NOT_FOUND", "There is nothing at this address.");
}

/** Before a byte of the body is read. */
function gateFor(scope: Scope, { callerOf, sendError }: ImportRoutes) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    void reply.header("cache-control", "no-store");
    const principal = await callerOf(request);
    if (!principal) {
      await sendError(
        reply.header("www-authenticate", 'Bearer realm="forbear"'),
        401,
        "UNAUTHENTICATED",
        "Send a token that is valid here: Authorization: Bearer …",
      );
    } else if (!principal.scopes.has(scope)) {
      await sendError(reply, 403, "FORBIDDEN", `This token lacks the scope ${scope}.`);
    } else {
      request.principal = principal;
    }
  };
}
