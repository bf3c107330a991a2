/** `forbear policy explain`: a decision about contact, with the whole reasoning. */
import { decideContactOf } from "../actions/decide-contact.js";
import type { Channel, Purpose } from "../domain/contact/case.js";
import { vendors, type Vendor } from "../domain/source.js";
import { explain } from "../policies/explain.js";
import { canonicalRecordId } from "../resolvers/record-id.js";
import { fromGlobalId } from "../schema/ids.js";
import type { Queryable } from "../store/database.js";
import { isUuid } from "../store/ids.js";
import { debtorById, debtorBySource } from "../store/queries/debtors.js";
import { PlainError } from "./plain-error.js";
import { asTenantNamed } from "./tenant-session.js";

export interface ExplainFlags {
  readonly tenant: string;
  readonly debtor: string;
  readonly person?: string;
  readonly channel?: Channel;
  readonly purpose: Purpose;
  readonly at?: string;
}

export async function explainContact(
  flags: ExplainFlags,
  say: (words: string) => void,
): Promise<void> {
  const { tenant, person, channel, purpose } = flags;
  await asTenantNamed(
    tenant,
    () => undefined,
    async ({ database, clock }, principal) => {
      const now = clock.now();
      const reader = database.readerFor(principal);
      const debtorId = await debtorNamed(reader, principal.tenantId, flags.debtor, now);
      const personId = person === undefined ? null : uuidOf(person, "--person");
      const at = flags.at === undefined ? now : instantOf(flags.at);
      const ask = { at, purpose, channel: channel ?? null, personId, receivableIds: null };
      const decided = await decideContactOf(reader, principal.tenantId, debtorId, ask, now);
      if (!decided)
        throw new PlainError("The person is none of those around this debtor: look at its people.");
      const { answer, ground } = decided;
      const sections = explain(answer, ground, ground.policy.version);
      for (const { title, lines } of sections) {
        say(`${title}:`);
        for (const line of lines) say(`  ${line}`);
      }
    },
  );
}

async function debtorNamed(
  reader: Queryable,
  tenantId: string,
  name: string,
  now: Date,
): Promise<string> {
  const [vendor = "", objectType = "", ...rest] = name.split(":");
  const asked = { freshness: false, balanceParts: false, receivables: null };
  const isRecord = (vendors as readonly string[]).includes(vendor.toUpperCase());
  const debtor = isRecord
    ? (
        await debtorBySource(
          reader,
          tenantId,
          {
            vendor: vendor.toUpperCase() as Vendor,
            account: null,
            objectType,
            id: canonicalRecordId(vendor.toUpperCase() as Vendor, rest.join(":")),
          },
          { debtor: asked, plan: { parts: false, writes: false } },
          now,
        )
      )?.debtor
    : await debtorById(reader, tenantId, uuidOf(name, "--debtor"), now);
  if (!debtor) throw new PlainError(`There is no debtor ${name}.`);
  return debtor.id;
}

function uuidOf(text: string, flag: string): string {
  const id = isUuid(text) ? text : fromGlobalId(text)?.id;
  if (id === undefined)
    throw new PlainError(`${flag}: "${text}" is no id; take it from the API, or name a record.`);
  return id;
}

function instantOf(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new PlainError(`--at: "${text}" is no time, such as 2026-12-01T09:00:00Z.`);
  return at;
}
