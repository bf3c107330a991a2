/** Who looks after records in the sources, what is being sold, and what contact there was. */
import type {
  ActivityRecord,
  OpportunityRecord,
  OwnerRecord,
  SequenceRecord,
} from "../../domain/records.js";
import type { RecordRef } from "../../domain/source.js";
import { recordId } from "../ids.js";
import type { Pipeline } from "../pipeline.js";
import { frameOf, type IngestPage } from "./types.js";
import { upsertRows, type Column } from "./upsert.js";

interface Mirrored {
  readonly ref: RecordRef;
  readonly deleted?: boolean;
  readonly sourceUpdatedAt: string | null;
}

/** The columns that every mirrored record has. */
function commonColumns(page: IngestPage, records: readonly Mirrored[]): Column[] {
  return [
    {
      name: "id",
      type: "uuid",
      values: records.map((each) => recordId(page.connection.id, each.ref)),
    },
    { name: "object_type", type: "text", values: records.map((each) => each.ref.objectType) },
    { name: "external_id", type: "text", values: records.map((each) => each.ref.id) },
    { name: "deleted", type: "boolean", values: records.map((each) => each.deleted ?? false) },
    {
      name: "source_updated_at",
      type: "timestamptz",
      values: records.map((each) => each.sourceUpdatedAt),
    },
  ];
}

export function storeOwners(
  pipeline: Pipeline,
  page: IngestPage,
  owners: readonly OwnerRecord[],
): void {
  upsertRows(pipeline, "owner", frameOf(page), [
    ...commonColumns(page, owners),
    { name: "kind", type: "text", values: owners.map((owner) => owner.ownerKind) },
    { name: "name", type: "text", values: owners.map((owner) => owner.name) },
    { name: "email", type: "text", values: owners.map((owner) => owner.email) },
    { name: "active", type: "boolean", values: owners.map((owner) => owner.active) },
  ]);
}

export function storeOpportunities(
  pipeline: Pipeline,
  page: IngestPage,
  opportunities: readonly OpportunityRecord[],
): void {
  const idOf = (ref: RecordRef | null): string | null => ref && recordId(page.connection.id, ref);
  upsertRows(pipeline, "opportunity", frameOf(page), [
    ...commonColumns(page, opportunities),
    { name: "party_id", type: "uuid", values: opportunities.map((each) => idOf(each.party)) },
    { name: "owner_id", type: "uuid", values: opportunities.map((each) => idOf(each.owner)) },
    { name: "name", type: "text", values: opportunities.map((each) => each.name) },
    { name: "stage", type: "text", values: opportunities.map((each) => each.stage) },
    { name: "closed", type: "boolean", values: opportunities.map((each) => each.closed) },
    { name: "won", type: "boolean", values: opportunities.map((each) => each.won) },
    { name: "close_on", type: "date", values: opportunities.map((each) => each.closeOn) },
  ]);
}

/** What is known of an activity as a contact. */
function contactColumns(page: IngestPage, activities: readonly ActivityRecord[]): Column[] {
  return [
    {
      name: "time_not_known",
      type: "boolean",
      values: activities.map((each) => each.timeNotKnown ?? false),
    },
    { name: "outcome", type: "text", values: activities.map(({ contact }) => contact.outcome) },
    { name: "purpose", type: "text", values: activities.map(({ contact }) => contact.purpose) },
    { name: "made_by", type: "text", values: activities.map(({ contact }) => contact.madeBy) },
    { name: "certainty", type: "text", values: activities.map(({ contact }) => contact.certainty) },
    {
      name: "receivable_id",
      type: "uuid",
      values: activities.map(({ receivable }) =>
        receivable ? recordId(page.connection.id, receivable) : null,
      ),
    },
  ];
}

/** Rows of reminders that programs send by themselves, and whether they run. */
export function storeSequences(
  pipeline: Pipeline,
  page: IngestPage,
  sequences: readonly SequenceRecord[],
): void {
  upsertRows(pipeline, "reminder_sequence", frameOf(page), [
    ...commonColumns(page, sequences),
    {
      name: "party_id",
      type: "uuid",
      values: sequences.map(({ party }) => recordId(page.connection.id, party)),
    },
    { name: "name", type: "text", values: sequences.map(({ name }) => name) },
    { name: "running", type: "boolean", values: sequences.map(({ running }) => running) },
  ]);
}

export function storeActivities(
  pipeline: Pipeline,
  page: IngestPage,
  activities: readonly ActivityRecord[],
): void {
  if (activities.length === 0) return;
  const dayOnly = activities.map((each) => each.at.length === 10);
  upsertRows(pipeline, "activity", frameOf(page), [
    ...commonColumns(page, activities),
    { name: "kind", type: "text", values: activities.map((each) => each.activityKind) },
    { name: "direction", type: "text", values: activities.map((each) => each.direction) },
    {
      name: "happened_at",
      type: "timestamptz",
      // A day without a time stands at its noon in UTC, which is that day nearly everywhere.
      values: activities.map((each, index) => (dayOnly[index] ? `${each.at}T12:00:00Z` : each.at)),
    },
    { name: "day_only", type: "boolean", values: dayOnly },
    { name: "done", type: "boolean", values: activities.map((each) => each.done) },
    { name: "ours", type: "boolean", values: activities.map((each) => each.ours) },
    ...contactColumns(page, activities),
  ]);
  const ids = activities.map((each) => recordId(page.connection.id, each.ref));
  const links = activities.flatMap((each, index) =>
    each.parties.map((ref) => ({
      activityId: ids[index],
      partyId: recordId(page.connection.id, ref),
    })),
  );
  pipeline.send(
    `/* storeActivities: whom they concerned */
     delete from activity_party where tenant_id = $1 and activity_id = any($2::uuid[])`,
    [page.tenantId, ids],
  );
  pipeline.send(
    `/* storeActivities: whom they concern */
     insert into activity_party (tenant_id, activity_id, party_id)
     select $1, l.* from unnest($2::uuid[], $3::uuid[]) as l on conflict do nothing`,
    [page.tenantId, links.map((link) => link.activityId), links.map((link) => link.partyId)],
  );
}
