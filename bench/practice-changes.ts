/** Changes of content at both practice vendors, as their people would make them. */
import type { PracticeProcess } from "../test/support/practice-process.js";

interface Change {
  readonly baseUrl: string;
  readonly object: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Changes that share of the records of every kind that changes in life; the same ones for the same seed. */
export async function changeShare(
  { salesforce, xero }: PracticeProcess,
  share: number,
  seed: number,
): Promise<void> {
  const text = `Changed ${seed}`;
  const crm = (object: string, field: string): Change => ({
    baseUrl: salesforce.baseUrl,
    object,
    fields: { [field]: text },
  });
  const ledger = (object: string, field: string, value = text): Change => ({
    baseUrl: xero.baseUrl,
    object,
    fields: { [field]: value },
  });
  const changes = [
    crm("Account", "Name"),
    crm("Contact", "LastName"),
    crm("Opportunity", "Name"),
    crm("Task", "Subject"),
    ledger("Contact", "name"),
    // Debtors are assessed anew for this one.
    ledger("Invoice", "dueDate", `2026-10-0${seed}`),
    ledger("Payment", "reference"),
    ledger("Credit", "reference"),
  ];
  for (const { baseUrl, object, fields } of changes) {
    const touched = { share, seed, objects: [object] };
    const { ids } = (await post(baseUrl, "touch", touched)) as { ids: string[] };
    for (let at = 0; at < ids.length; at += 50)
      await Promise.all(
        ids.slice(at, at + 50).map((id) => post(baseUrl, "change", { id, fields })),
      );
  }
}

/** Lets Xero work out its answers now: how fast it does is not what is measured. */
export async function makeAhead({ xero }: PracticeProcess): Promise<void> {
  await post(xero.baseUrl, "make-ahead", {});
}

async function post(baseUrl: string, mutation: string, body: object): Promise<unknown> {
  const response = await fetch(`${baseUrl}/__practice/${mutation}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${mutation}: ${response.status} ${await response.text()}`);
  return response.json();
}
