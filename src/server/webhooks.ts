/**
 * Where vendors deliver their webhooks. Bodies are taken as raw bytes, and answers say nothing but whether the
 * delivery was taken.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { receiveWebhook, type ReceiveContext } from "../actions/receive-webhook.js";
import { vendors } from "../domain/source.js";
import { whereOf } from "../log.js";

/** Far beyond what any vendor sends at once. */
const bodyLimitBytes = 1024 * 1024;

/** @param context `publicUrl` is how vendors reach the hub: some sign the address that they call. */
export function registerWebhooks(
  app: FastifyInstance,
  context: ReceiveContext & { readonly publicUrl: string },
): void {
  app.register((routes, _options, done) => {
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) =>
      parsed(null, body),
    );
    routes.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) context.log.error("A webhook failed.", { where: whereOf(error) });
      return reply.code(status).send();
    });
    for (const path of ["/webhooks/:vendor", "/webhooks/:vendor/:secret"])
      routes.post(path, { bodyLimit: bodyLimitBytes }, (request, reply) =>
        take(context, request, reply),
      );
    done();
  });
}

const statuses = { UNKNOWN: 404, UNSIGNED: 401, UNREADABLE: 400 } as const;

async function take(
  context: ReceiveContext & { readonly publicUrl: string },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const parameters = request.params as { vendor: string; secret?: string };
  const vendor = vendors.find((each) => each.toLowerCase() === parameters.vendor);
  void reply.header("cache-control", "no-store");
  if (!vendor) return reply.code(statuses.UNKNOWN).send();
  const received = await receiveWebhook(
    context,
    vendor,
    {
      method: request.method,
      url: context.publicUrl + (request.raw.url ?? ""),
      headers: request.raw.headersDistinct,
      body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
    },
    parameters.secret !== undefined,
  );
  if (received.outcome !== "ACCEPTED") return reply.code(statuses[received.outcome]).send();
  const { status, content } = received.accepted;
  if (!content) return reply.code(status).send();
  return reply.code(status).type(content.type).send(content.text);
}
