/**
 * The pages on a person's way to a vendor and back: what Forbear asks for and for whom, then the vendor, then what
 * became of it. The state in the address names the way; whoever holds it may go it, until it is used.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { chooseAccount, finishSignIn, viewSignIn, type SignInOutcome } from "../gateway/sign-in.js";
import type { HubContext } from "../gateway/context.js";
import { escape, page, pageHeaders } from "./page.js";

/** Where vendors send people back to: the redirect address to register for our app. */
const callbackPath = "/connect/callback";

const stateForm = /^[\w-]{43}$/;

export function registerConnectPages(app: FastifyInstance, context: HubContext): void {
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: 16 * 1024 },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.get<{ Querystring: Record<string, unknown> }>(callbackPath, async (request, reply) => {
    const parameters = wordsOf(request.query);
    const { state = "" } = parameters;
    const outcome: SignInOutcome = stateForm.test(state)
      ? await finishSignIn(context, state, parameters)
      : { stage: "UNKNOWN" };
    return answer(reply, outcome, state);
  });

  app.post<{ Body: Record<string, unknown> | null }>(callbackPath, async (request, reply) => {
    const { state = "", account = "" } = wordsOf(request.body ?? {});
    const outcome: SignInOutcome = stateForm.test(state)
      ? await chooseAccount(context, state, account)
      : { stage: "UNKNOWN" };
    return answer(reply, outcome, state);
  });

  app.get<{ Params: { state: string } }>("/connect/:state", async (request, reply) => {
    const { state } = request.params;
    const view = stateForm.test(state) ? await viewSignIn(context, state) : null;
    if (!view) return answer(reply, { stage: "UNKNOWN" }, state);
    const { vendorName, tenantName, startedBy, scopes, authorisationUrl } = view;
    const asked = scopes.map(({ why }) => `<li>${escape(why)}</li>`).join("\n");
    return send(
      reply,
      200,
      `Connect ${vendorName} to ${tenantName}`,
      `<p>You are about to let Forbear in at <strong>${escape(vendorName)}</strong>, for <strong>${escape(tenantName)}</strong>.
Only go on if you know why you were sent here.</p>
<p>Forbear asks for this:</p>
<ul>
${asked}
</ul>
<p><a href="${escape(authorisationUrl)}">Go to ${escape(vendorName)}</a></p>
<p class="quiet">Begun by ${escape(startedBy)}. You can end the connection at any time, here and at ${escape(vendorName)}.</p>`,
    );
  });
}

/** Parameters that came once, as text. */
function wordsOf(received: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(received).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

function answer(reply: FastifyReply, outcome: SignInOutcome, state: string): FastifyReply {
  switch (outcome.stage) {
    case "CONNECTED":
      return send(
        reply,
        200,
        `${outcome.accountName} is connected`,
        `<p>Forbear now reads <strong>${escape(outcome.accountName)}</strong> at ${escape(outcome.vendorName)}. The first reading takes a few
minutes; <code>connections</code> and <code>syncRuns</code> in the API tell how it goes.</p>
<p>You can close this page.</p>`,
      );
    case "CHOOSING":
      return send(
        reply,
        200,
        `Which account at ${outcome.vendorName}?`,
        `<form method="post" action="${callbackPath}">
<input type="hidden" name="state" value="${escape(state)}">
<fieldset>
<legend>You opened several. Which one shall Forbear read?</legend>
${outcome.accounts
  .map(
    ({ account, name }) =>
      `<label class="choice"><input type="radio" name="account" value="${escape(account)}" required>${escape(name)}</label>`,
  )
  .join("\n")}
</fieldset>
<button type="submit">Connect it</button>
</form>
<p class="quiet">For a further one, begin again afterwards: each has a sign-in of its own.</p>`,
        "'self'",
      );
    case "FAILED":
      return send(reply, 400, "Not connected", `<p>${escape(outcome.problem)}</p>`);
    case "UNKNOWN":
      return send(
        reply,
        404,
        "This way has ended",
        `<p>The address was used already, is older than half an hour, or is not complete. Nothing was changed.</p>
<p>Begin again: with the mutation <code>connectVendor</code>, or with <code>forbear connect</code>.</p>`,
      );
  }
}

function send(
  reply: FastifyReply,
  status: number,
  title: string,
  body: string,
  formAction?: string,
): FastifyReply {
  return reply
    .code(status)
    .headers(pageHeaders(formAction))
    .type("text/html; charset=utf-8")
    .send(page(title, body));
}
