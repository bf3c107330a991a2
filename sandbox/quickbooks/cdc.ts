/** Change data capture (vendors.md §4.4): all kinds together, 1,000 objects at most, no second page. */
import type { BooksDeleted } from "../data/quickbooks-records.js";
import { day } from "../shared/dates.js";
import type { Company } from "./company.js";
import { entityNamed, type Entity } from "./entities.js";
import { missing, QuickBooksError } from "./errors.js";
import { pacificInstant, readInstant, secondOf } from "./instants.js";
import type { Wire } from "./wire-basics.js";

const plain = { allCustomFields: false, invoiceLink: false };
const windowMs = 30 * day;
const most = 1000;

function namedEntities(names: string | undefined): Entity[] {
  if (names === undefined || names.trim() === "") throw missing("entities");
  return names.split(",").map((name) => {
    const entity = entityNamed(name.trim());
    if (entity?.isCaptured) return entity;
    throw new QuickBooksError("2010", `Entity ${name} cannot be captured`, "entities");
  });
}

function sinceOf(text: string | undefined, now: number): number {
  if (text === undefined) throw missing("changedSince");
  const since = readInstant(text);
  if (since === null) throw new QuickBooksError("2090", `${text} is no instant`, "changedSince");
  if (since < now - windowMs) {
    throw new QuickBooksError("2090", "changedSince is more than 30 days ago", "changedSince");
  }
  return secondOf(since);
}

function gone({ id, at }: BooksDeleted): Wire {
  return {
    domain: "QBO",
    status: "Deleted",
    Id: id,
    MetaData: { LastUpdatedTime: pacificInstant(at) },
  };
}

/** What of a kind has changed, deleted ones last. */
function changes(entity: Entity, since: number, company: Company): (() => Wire)[] {
  const found: (() => Wire)[] = [];
  for (const row of entity.rows(company)) {
    if (secondOf(row.updatedAt) < since) continue;
    found.push(() => entity.wire(row, company, plain));
  }
  for (const one of company.deleted()) {
    if (one.type === entity.name && secondOf(one.at) >= since) found.push(() => gone(one));
  }
  return found;
}

/** What stands under CDCResponse: one QueryResponse for each kind. @throws QuickBooksError */
export function capture(
  names: string | undefined,
  changedSince: string | undefined,
  company: Company,
): Wire[] {
  const entities = namedEntities(names);
  const since = sinceOf(changedSince, company.now());
  let room = most;
  const answers = entities.map((entity) => {
    const page = changes(entity, since, company).slice(0, room);
    room -= page.length;
    if (page.length === 0) return {};
    return {
      [entity.name]: page.map((wire) => wire()),
      startPosition: 1,
      maxResults: page.length,
    };
  });
  return [{ QueryResponse: answers }];
}
