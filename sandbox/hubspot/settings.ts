/** What describes the account: its details, owners, properties, pipelines, rules. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { baseCurrency, portalId } from "../data/constants.js";
import type { HubSpotOwner } from "../data/hubspot-records.js";
import { asObject, HubSpotError, inputsOf, notFound, type Wire } from "./errors.js";
import { accountZone } from "./limits.js";
import { queryText, typeIn, versionOf, type PathRequest } from "./paths.js";
import type { Portal } from "./portal.js";
import type { Note } from "./records.js";
import { dealStages, type Property } from "./schema.js";
import { batchFrame, pageSize, paging } from "./wire.js";

/** How far the account's zone is from UTC at an instant. */
function offsetMs(now: number): number {
  const zone = new Intl.DateTimeFormat("en-GB", {
    timeZone: accountZone,
    timeZoneName: "longOffset",
  });
  const name = zone.formatToParts(now).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function addAccount(app: FastifyInstance, portal: Portal): void {
  app.get("/account-info/:version/details", async (request: PathRequest) => {
    versionOf(request);
    const offset = offsetMs(portal.now());
    const hours = String(Math.abs(offset) / 3_600_000).padStart(2, "0");
    return {
      portalId,
      accountType: "STANDARD",
      timeZone: accountZone,
      companyCurrency: baseCurrency,
      additionalCurrencies: ["EUR", "USD", "AUD", "PLN", "JPY", "KWD", "BHD"],
      utcOffset: `${offset < 0 ? "-" : "+"}${hours}:00`,
      utcOffsetMilliseconds: offset,
      uiDomain: "app-eu1.hubspot.com",
      dataHostingLocation: "eu1",
    };
  });
}

/** Derived PublicOwner; one who was archived has no userId any more. */
function wireOwner(owner: HubSpotOwner): Wire {
  const { userId, archived } = owner;
  return {
    id: owner.id,
    email: owner.email,
    type: "PERSON",
    firstName: owner.firstName,
    lastName: owner.lastName,
    ...(!archived && { userId }),
    userIdIncludingInactive: userId,
    createdAt: new Date(owner.createdAt).toISOString(),
    updatedAt: new Date(owner.updatedAt).toISOString(),
    archived,
  };
}

/** Archived owners show on request only (vendors.md §2.4). */
function addOwners(app: FastifyInstance, portal: Portal): void {
  const shown = (request: PathRequest): HubSpotOwner[] => {
    versionOf(request);
    const archived = queryText(request, "archived") === "true";
    return portal.owners().filter((owner) => owner.archived === archived);
  };
  app.get("/crm/owners/:version", async (request: PathRequest) => {
    const email = queryText(request, "email")?.toLowerCase();
    const after = Number(queryText(request, "after") ?? 0);
    const size = pageSize(queryText(request, "limit"), 100, 500);
    const all = shown(request).filter(
      (owner) => Number(owner.id) > after && (email === undefined || owner.email === email),
    );
    const page = all.slice(0, size);
    const next = all.length > size ? (page.at(-1)?.id ?? null) : null;
    return { results: page.map(wireOwner), ...paging(next) };
  });
  app.get("/crm/owners/:version/:ownerId", async (request: PathRequest) => {
    const { ownerId = "" } = request.params;
    const byUser = queryText(request, "idProperty") === "userId";
    const owner = shown(request).find(
      ({ id, userId }) => (byUser ? String(userId) : id) === ownerId,
    );
    if (!owner) throw notFound();
    return wireOwner(owner);
  });
}

/** Derived Property. */
function wireProperty(property: Property): Wire {
  const { readOnly, createdAt, updatedAt, options, ...rest } = property;
  return {
    ...rest,
    options: options.map((option, index) => ({ ...option, displayOrder: index, hidden: false })),
    calculated: false,
    externalOptions: property.name === "hubspot_owner_id",
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    modificationMetadata: {
      archivable: !property.hubspotDefined,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyValue: readOnly,
    },
  };
}

function addProperties(app: FastifyInstance, portal: Portal, note: Note): void {
  const { properties } = portal;
  const path = "/crm/properties/:version/:object";
  const nameIn = (request: PathRequest): string => request.params["name"] ?? "";
  app.get(path, async (request: PathRequest) => {
    const archived = queryText(request, "archived") === "true";
    return { results: properties.all(typeIn(request).name, archived).map(wireProperty) };
  });
  app.post(path, async (request: PathRequest, reply) => {
    const made = properties.create(typeIn(request).name, asObject(request.body));
    note(request, "PROPERTY", made.name, request.body);
    return reply.code(201).send(wireProperty(made));
  });
  app.get(`${path}/:name`, async (request: PathRequest) => {
    const archived = queryText(request, "archived") === "true";
    return wireProperty(properties.get(typeIn(request).name, nameIn(request), archived));
  });
  app.patch(`${path}/:name`, async (request: PathRequest) => {
    const { name } = typeIn(request);
    const changed = properties.update(name, nameIn(request), asObject(request.body));
    note(request, "PROPERTY", changed.name, request.body);
    return wireProperty(changed);
  });
  app.delete(`${path}/:name`, async (request: PathRequest, reply) => {
    properties.archive(typeIn(request).name, nameIn(request));
    note(request, "PROPERTY_ARCHIVED", nameIn(request), null);
    return reply.code(204).send();
  });
  app.post(`${path}/batch/read`, async (request: PathRequest, reply) => {
    const names = inputsOf(request.body, 100).map(({ name }) => String(name));
    const { name: object } = typeIn(request);
    const found = names.flatMap((name) => properties.find(object, name) ?? []);
    const missing = names.filter((name) => !properties.find(object, name));
    return batchAnswer(reply, 200, found, missing, portal);
  });
  app.post(`${path}/batch/create`, async (request: PathRequest, reply) => {
    const { name: object } = typeIn(request);
    const made = inputsOf(request.body, 100).map((input) => {
      const property = properties.create(object, input);
      note(request, "PROPERTY", property.name, input);
      return property;
    });
    return batchAnswer(reply, 201, made, [], portal);
  });
  app.post(`${path}/batch/archive`, async (request: PathRequest, reply) => {
    for (const { name } of inputsOf(request.body, 100)) {
      properties.archive(typeIn(request).name, String(name));
      note(request, "PROPERTY_ARCHIVED", String(name), null);
    }
    return reply.code(204).send();
  });
}

function batchAnswer(
  reply: FastifyReply,
  good: 200 | 201,
  found: readonly Property[],
  missing: readonly string[],
  portal: Portal,
): FastifyReply {
  const errors = missing.map((name) =>
    new HubSpotError({
      status: 404,
      category: "OBJECT_NOT_FOUND",
      message: `The property "${name}" was not found.`,
      context: { name: [name] },
    }).item(),
  );
  return reply
    .code(errors.length > 0 ? 207 : good)
    .send(batchFrame(found.map(wireProperty), errors, portal.now()));
}

function addGroups(app: FastifyInstance, portal: Portal, note: Note): void {
  const { properties } = portal;
  const path = "/crm/properties/:version/:object/groups";
  const nameIn = (request: PathRequest): string => request.params["group"] ?? "";
  app.get(path, async (request: PathRequest) => ({
    results: properties.groups(typeIn(request).name),
  }));
  app.post(path, async (request: PathRequest, reply) => {
    const group = properties.createGroup(typeIn(request).name, asObject(request.body));
    note(request, "PROPERTY_GROUP", group.name, request.body);
    return reply.code(201).send(group);
  });
  app.get(`${path}/:group`, async (request: PathRequest) =>
    properties.group(typeIn(request).name, nameIn(request)),
  );
  app.patch(`${path}/:group`, async (request: PathRequest) => {
    const body = asObject(request.body);
    const group = properties.updateGroup(typeIn(request).name, nameIn(request), body);
    note(request, "PROPERTY_GROUP", group.name, body);
    return group;
  });
  app.delete(`${path}/:group`, async (request: PathRequest, reply) => {
    properties.archiveGroup(typeIn(request).name, nameIn(request));
    note(request, "PROPERTY_GROUP_ARCHIVED", nameIn(request), null);
    return reply.code(204).send();
  });
}

/** Derived PipelineStage; of deals only, whose pipeline nobody changes. */
function addPipelines(app: FastifyInstance): void {
  const stamp = new Date(Date.UTC(2021, 2, 1, 9)).toISOString();
  const stages = dealStages.map(({ id, label, probability }, index) => ({
    id,
    label,
    displayOrder: index,
    metadata: { isClosed: String(id.startsWith("closed")), probability },
    createdAt: stamp,
    updatedAt: stamp,
    archived: false,
    writePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
  }));
  const pipeline = {
    id: "default",
    label: "Sales Pipeline",
    displayOrder: 0,
    stages,
    createdAt: stamp,
    updatedAt: stamp,
    archived: false,
  };
  const checked = (request: PathRequest): void => {
    const { pipeline: id = "default" } = request.params;
    if (typeIn(request).name !== "deals" || id !== "default") throw notFound();
  };
  const path = "/crm/pipelines/:version/:object";
  app.get(path, async (request: PathRequest) => ({
    results: typeIn(request).name === "deals" ? [pipeline] : [],
  }));
  app.get(`${path}/:pipeline`, async (request: PathRequest) => {
    checked(request);
    return pipeline;
  });
  app.get(`${path}/:pipeline/stages`, async (request: PathRequest) => {
    checked(request);
    return { results: stages };
  });
  app.get(`${path}/:pipeline/stages/:stage`, async (request: PathRequest) => {
    checked(request);
    const stage = stages.find(({ id }) => id === request.params["stage"]);
    if (!stage) throw notFound();
    return stage;
  });
}

/** Adds what describes the account. */
export function addSettings(app: FastifyInstance, portal: Portal, note: Note): void {
  addAccount(app, portal);
  addOwners(app, portal);
  addProperties(app, portal, note);
  addGroups(app, portal, note);
  addPipelines(app);
  // How values must look is not practised; that there are no such rules is an answer, too.
  app.get("/crm/property-validations/:version/:object", async (request: PathRequest) => {
    typeIn(request);
    return { results: [] };
  });
}
