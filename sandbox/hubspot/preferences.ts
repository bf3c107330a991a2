/** Communication preferences by e-mail address (vendors.md §2.4; guide of /communication-preferences/2026-03). */
import type { FastifyInstance } from "fastify";
import { subscriptionTypes } from "../data/hubspot-account.js";
import { asObject, invalid, type Wire } from "./errors.js";
import type { SubscriptionStatus, Wish, Wishes } from "./opt-outs.js";
import { queryText, versionOf, type PathRequest } from "./paths.js";
import type { Portal } from "./portal.js";
import type { Note } from "./records.js";
import { batchFrame } from "./wire.js";

const most = 100;
const statuses: readonly string[] = ["SUBSCRIBED", "UNSUBSCRIBED", "NOT_SPECIFIED"];
const legalBases: readonly string[] = [
  "LEGITIMATE_INTEREST_PQL",
  "LEGITIMATE_INTEREST_CLIENT",
  "PERFORMANCE_OF_CONTRACT",
  "CONSENT_WITH_NOTICE",
  "NON_GDPR",
  "PROCESS_AND_STORE",
  "LEGITIMATE_INTEREST_OTHER",
];

/** The one channel there is. @throws HubSpotError */
function checkChannel(channel: unknown): void {
  if (channel !== "EMAIL") throw invalid("channel must be EMAIL.");
}

/** The status of each subscription type; one that nobody spoke of is NOT_SPECIFIED. */
function statusesOf(address: string, { each, leftAllAt }: Wishes): Wire[] {
  return subscriptionTypes.map(({ id, name }) => {
    const wish: Wish | undefined = each[String(id)];
    // Who left all has left each of them.
    const status = leftAllAt === null ? (wish?.status ?? "NOT_SPECIFIED") : "UNSUBSCRIBED";
    const at = leftAllAt ?? wish?.at ?? 0;
    return {
      subscriberIdString: address,
      subscriptionId: id,
      subscriptionName: name,
      channel: "EMAIL",
      status,
      source: leftAllAt === null ? "SUBSCRIPTION_STATUS" : "PORTAL_WIDE_STATUS",
      timestamp: new Date(at).toISOString(),
      ...(wish?.legalBasis !== undefined && { legalBasis: wish.legalBasis }),
      ...(wish?.legalBasisExplanation !== undefined && {
        legalBasisExplanation: wish.legalBasisExplanation,
      }),
    };
  });
}

/** Nothing for whoever has not left everything. */
function wideStatusesOf(address: string, { leftAllAt }: Wishes): Wire[] {
  if (leftAllAt === null) return [];
  return [
    {
      subscriberIdString: address,
      channel: "EMAIL",
      status: "UNSUBSCRIBED",
      wideStatusType: "PORTAL_WIDE",
      timestamp: new Date(leftAllAt).toISOString(),
    },
  ];
}

/** Addresses of a batch: plain texts. @throws HubSpotError */
function addressesIn(body: unknown): string[] {
  const { inputs } = asObject(body);
  if (!Array.isArray(inputs) || !inputs.every((one) => typeof one === "string")) {
    throw invalid("Invalid input JSON: inputs must be a list of texts.");
  }
  if (inputs.length === 0 || inputs.length > most) {
    throw invalid(`Between 1 and ${most} inputs are allowed.`);
  }
  return inputs;
}

interface Request {
  readonly address: string;
  readonly subscriptionId: number;
  readonly wish: Wish;
}

/** One change of one status. @throws HubSpotError */
function requestIn(body: Wire, address: string, portal: Portal): Request {
  const { subscriptionId, statusState, channel, legalBasis, legalBasisExplanation } = body;
  checkChannel(channel);
  if (!portal.optOuts.isType(Number(subscriptionId))) {
    throw invalid(`There is no subscription ${String(subscriptionId)}.`);
  }
  if (typeof statusState !== "string" || !statuses.includes(statusState)) {
    throw invalid(`statusState is one of ${statuses.join(", ")}.`);
  }
  if (legalBasis !== undefined && !legalBases.includes(String(legalBasis))) {
    throw invalid(`legalBasis is one of ${legalBases.join(", ")}.`);
  }
  const wish: Wish = {
    status: statusState as SubscriptionStatus,
    at: portal.now(),
    ...(legalBasis !== undefined && { legalBasis: String(legalBasis) }),
    ...(legalBasisExplanation !== undefined && {
      legalBasisExplanation: String(legalBasisExplanation),
    }),
  };
  return { address, subscriptionId: Number(subscriptionId), wish };
}

/** The contact that has the address shows it, so its stamp moves. */
export function moveContact(address: string, portal: Portal): void {
  const id = portal.holder("contacts", "email", address);
  const contact = id === undefined ? undefined : portal.find("contacts", id);
  if (contact) portal.touch("contacts", contact);
}

function addReads(app: FastifyInstance, portal: Portal): void {
  const path = "/communication-preferences/:version";
  const { optOuts } = portal;
  const frame = (results: Wire[]): Wire => batchFrame(results, [], portal.now());
  app.get(`${path}/definitions`, async (request: PathRequest) => {
    versionOf(request);
    const stamp = new Date(Date.UTC(2021, 2, 1, 9)).toISOString();
    return frame(
      subscriptionTypes.map(({ id, name, description, purpose }) => ({
        id: String(id),
        name,
        description,
        purpose,
        communicationMethod: "Email",
        isActive: true,
        isDefault: false,
        isInternal: false,
        createdAt: stamp,
        updatedAt: stamp,
      })),
    );
  });
  const single = (name: string, read: (address: string, wishes: Wishes) => Wire[]): void => {
    app.get(`${path}/statuses/:address${name}`, async (request: PathRequest) => {
      versionOf(request);
      checkChannel(queryText(request, "channel"));
      const { address = "" } = request.params;
      return frame(read(address, optOuts.of(address)));
    });
  };
  single("", statusesOf);
  single("/unsubscribe-all", wideStatusesOf);
  const batch = (
    name: string,
    key: string,
    read: (address: string, wishes: Wishes) => Wire[],
  ): void => {
    app.post(`${path}/statuses/batch/${name}`, async (request: PathRequest) => {
      versionOf(request);
      checkChannel(queryText(request, "channel"));
      return frame(
        addressesIn(request.body).map((address) => ({
          subscriberIdString: address,
          [key]: read(address, optOuts.of(address)),
        })),
      );
    });
  };
  batch("read", "statuses", statusesOf);
  batch("unsubscribe-all/read", "wideStatuses", wideStatusesOf);
}

function addWrites(app: FastifyInstance, portal: Portal, note: Note): void {
  const path = "/communication-preferences/:version/statuses";
  const { optOuts } = portal;
  const save = (request: PathRequest, change: Request): Wire => {
    const { address, subscriptionId, wish } = change;
    const wishes = optOuts.set(address, subscriptionId, wish);
    moveContact(address, portal);
    note(request, "SUBSCRIPTION", address, request.body);
    const all = statusesOf(address, wishes);
    return all.find((one) => one["subscriptionId"] === subscriptionId) ?? {};
  };
  const leaveAll = (request: PathRequest, address: string): Wire[] => {
    const wishes = optOuts.leaveAll(address, portal.now());
    moveContact(address, portal);
    note(request, "OPT_OUT", address, request.body);
    return statusesOf(address, wishes);
  };
  app.post(`${path}/:address`, async (request: PathRequest) => {
    versionOf(request);
    const { address = "" } = request.params;
    const change = requestIn(asObject(request.body), address, portal);
    return batchFrame([save(request, change)], [], portal.now());
  });
  app.post(`${path}/:address/unsubscribe-all`, async (request: PathRequest) => {
    versionOf(request);
    checkChannel(queryText(request, "channel"));
    const results = leaveAll(request, request.params["address"] ?? "");
    return batchFrame(results, [], portal.now());
  });
  app.post(`${path}/batch/write`, async (request: PathRequest) => {
    versionOf(request);
    const { inputs } = asObject(request.body);
    const list = Array.isArray(inputs) ? inputs.map(asObject) : [];
    if (list.length === 0 || list.length > most) {
      throw invalid(`Between 1 and ${most} inputs are allowed.`);
    }
    const changes = list.map((one) =>
      requestIn(one, String(one["subscriberIdString"] ?? ""), portal),
    );
    const results = changes.map((change) => save(request, change));
    return batchFrame(results, [], portal.now());
  });
  app.post(`${path}/batch/unsubscribe-all`, async (request: PathRequest) => {
    versionOf(request);
    checkChannel(queryText(request, "channel"));
    const results = addressesIn(request.body).map((address) => ({
      subscriberIdString: address,
      statuses: leaveAll(request, address),
    }));
    return batchFrame(results, [], portal.now());
  });
}

export function addPreferences(app: FastifyInstance, portal: Portal, note: Note): void {
  addReads(app, portal);
  addWrites(app, portal, note);
}
