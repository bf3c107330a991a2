/** getUpdated and getDeleted (vendors.md §1.5). */
import type { FastifyInstance } from "fastify";
import { day } from "../shared/dates.js";
import { SalesforceError } from "./errors.js";
import type { Org } from "./org.js";
import { toWire } from "./schema.js";
import { versionPath, type VersionedRequest } from "./version.js";

const mostIds = 600_000;
/** Deletions are told of for 15 days, changes for 30 (the latter is general knowledge). */
const deletedDays = 15;
const updatedDays = 30;

interface Span {
  readonly start: string;
  readonly end: string;
}

function refuse(message: string): never {
  throw new SalesforceError(400, "INVALID_REPLICATION_DATE", message);
}

/** The span that was asked for; a `+` that was not URL-encoded is forgiven no more than in a query. */
function spanOf(request: VersionedRequest, now: number, days: number): Span {
  const [start = NaN, end = NaN] = ["start", "end"].map((name) =>
    Date.parse((request.query[name] ?? "").replace(/([+-]\d{2})(\d{2})$/, "$1:$2")),
  );
  if (Number.isNaN(start) || Number.isNaN(end)) refuse("start and end must be dates with a time");
  if (end - start <= 60_000) refuse("startDate must be more than one minute before endDate");
  if (start < now - days * day) refuse(`startDate cannot be more than ${days} days ago`);
  return {
    start: new Date(start).toISOString(),
    end: new Date(Math.min(end, now)).toISOString(),
  };
}

/** @throws SalesforceError EXCEEDED_ID_LIMIT */
function checkCount(count: number): void {
  if (count > mostIds) {
    throw new SalesforceError(400, "EXCEEDED_ID_LIMIT", `more than ${mostIds} ids in the span`);
  }
}

const wire = (instant: string): unknown => toWire(instant, "datetime");

export function addReplication(app: FastifyInstance, org: Org): void {
  const changed = (request: VersionedRequest, days: number, deleted: boolean) => {
    versionPath(request);
    const object = org.object(request.params.object ?? "");
    const span = spanOf(request, org.now().getTime(), days);
    const records = org
      .sorted(object, "SystemModstamp")
      .filter(
        ({ IsDeleted = false, SystemModstamp: stamp = "" }) =>
          IsDeleted === deleted && String(stamp) >= span.start && String(stamp) < span.end,
      );
    checkCount(records.length);
    return { object, span, records };
  };
  const updated = async (request: VersionedRequest) => {
    const { span, records } = changed(request, updatedDays, false);
    return { ids: records.map(({ Id }) => Id), latestDateCovered: wire(span.end) };
  };
  const deleted = async (request: VersionedRequest) => {
    const { object, span, records } = changed(request, deletedDays, true);
    const oldest = new Date(org.now().getTime() - deletedDays * day).toISOString();
    const purged = org.purgedAt(object) ?? "";
    return {
      deletedRecords: records.map(({ Id, SystemModstamp: stamp = null }) => ({
        id: Id,
        deletedDate: toWire(stamp, "datetime"),
      })),
      // The log was purged up to here: whoever asks from earlier must read everything again.
      earliestDateAvailable: wire(purged > oldest ? purged : oldest),
      latestDateCovered: wire(span.end),
    };
  };
  for (const end of ["", "/"]) {
    app.get(`/services/data/:version/sobjects/:object/updated${end}`, updated);
    app.get(`/services/data/:version/sobjects/:object/deleted${end}`, deleted);
  }
}
