/** The explorer at `/`, and where a plan's link in another system leads. */
import type { FastifyInstance } from "fastify";
import { ruruHTML, type RuruClientConfig } from "ruru/server";
import { getStaticFile } from "ruru/static";
import { exampleQuery } from "./example-query.js";
import { page, pageHeaders } from "./page.js";

const explorerAssets = "/explorer/";

/** The explorer holds a token: its page talks to this hub only, and stands in no other page. */
const explorerPolicy = [
  "default-src 'self' 'unsafe-inline' data: blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const explorer = ruruHTML({
  endpoint: "/graphql",
  staticPath: explorerAssets,
  clientConfig: {
    defaultQuery: exampleQuery,
    defaultHeaders: '{\n  "Authorization": "Bearer paste-your-token-here"\n}',
    isHeadersEditorEnabled: true,
    // Its type asks for every setting; those left out have defaults.
  } as RuruClientConfig,
  htmlParts: { titleTag: "<title>Forbear: API explorer</title>" },
});

export function registerPages(app: FastifyInstance): void {
  app.get("/", (_request, reply) =>
    reply
      .header("content-security-policy", explorerPolicy)
      .type("text/html; charset=utf-8")
      .send(explorer),
  );
  app.get(`${explorerAssets}*`, async (request, reply) => {
    const file = await getStaticFile({
      staticPath: explorerAssets,
      urlPath: request.url.split("?")[0] ?? "",
      acceptEncoding: request.headers["accept-encoding"],
      disallowDevAssets: true,
    });
    if (!file) return reply.callNotFound();
    return reply.headers(file.headers).send(file.content);
  });
  app.get<{ Params: { reference: string } }>("/plans/:reference", (request, reply) => {
    const { reference } = request.params;
    if (!/^FB-[0-9A-HJKMNP-TV-Z]{8}$/.test(reference)) return reply.callNotFound();
    return reply.headers(pageHeaders()).type("text/html; charset=utf-8").send(planPage(reference));
  });
}

/** Says nothing of the plan: whoever follows the link shows who they are first. */
function planPage(reference: string): string {
  return page(
    `Payment plan ${reference}`,
    `<p>This plan is kept in Forbear. It is shown only to people of the business that agreed it.</p>
<p>Open the <a href="/">API explorer</a> with your token and ask for the debtor's <code>plans</code>;
the plan's <code>reference</code> is <code>${reference}</code>.</p>`,
  );
}
