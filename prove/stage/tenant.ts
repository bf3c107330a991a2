/** A tenant with practice vendors of its own: what is done to it, and what its vendors have seen. */
import type { PracticeVendors, ReceivedWrite } from "../../sandbox/index.js";
import type { CallReport } from "../../sandbox/shared/calls.js";
import type { FaultRule } from "../../sandbox/shared/faults.js";
import { decidePlan } from "../../src/actions/decide-plan.js";
import type { ActionContext } from "../../src/actions/context.js";
import { previewPlan } from "../../src/actions/preview-plan.js";
import { proposePlan } from "../../src/actions/propose-plan.js";
import type { Result } from "../../src/actions/problem.js";
import { scopes, type Principal } from "../../src/access/principal.js";
import { withSession } from "../../src/gateway/grants.js";
import { allConnections } from "../../src/store/connections.js";
import { signIn } from "../../test/support/sign-in.js";
import { practiceVendors, type PracticeVendor } from "./practice.js";

const names = {
  SALESFORCE: "salesforce",
  XERO: "xero",
  HUBSPOT: "hubspot",
  QUICKBOOKS: "quickbooks",
} as const;

/** Settings of connections beside those of the sign-in. */
export type MoreSettings = Partial<Record<PracticeVendor, object>>;

type ArmedRule = FaultRule & { readonly seen: number; readonly fired: number };

export class PlayedTenant {
  /** Plans that were agreed, by reference. */
  readonly references: string[] = [];

  /** Its vendors: two, and in the third form of the data four. */
  readonly signedInTo: readonly PracticeVendor[];

  constructor(
    readonly name: string,
    readonly tenantId: string,
    private readonly context: ActionContext,
    private readonly vendors: PracticeVendors,
    private readonly settings: MoreSettings,
  ) {
    this.signedInTo = practiceVendors.filter((vendor) => vendors[names[vendor]] !== undefined);
  }

  /** Signs in as a person would; again, where somebody was before. */
  async signIn(vendor: PracticeVendor): Promise<void> {
    await signIn(this.context, this.tenantId, this.vendors, vendor, this.settings[vendor]);
  }

  /** Scripts what goes wrong from now on. */
  async arm(vendor: PracticeVendor, rules: readonly FaultRule[]): Promise<void> {
    if (rules.length > 0) await this.practice(vendor, "faults", rules);
  }

  /** Takes the script back. @returns the rules, and how often each has happened */
  async disarm(vendor: PracticeVendor): Promise<ArmedRule[]> {
    const rules = (await this.practice(vendor, "faults")) as ArmedRule[];
    await fetch(`${this.baseUrl(vendor)}/__practice/faults`, { method: "DELETE" });
    return rules;
  }

  async limits(vendor: PracticeVendor): Promise<CallReport> {
    return (await this.practice(vendor, "limits")) as CallReport;
  }

  async writes(vendor: PracticeVendor): Promise<ReceivedWrite[]> {
    return (await this.practice(vendor, "writes")) as ReceivedWrite[];
  }

  /** Asks the practice vendor for something, or, with a body, does something to it. */
  async practice(vendor: PracticeVendor, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.baseUrl(vendor)}/__practice/${path}`, {
      ...(body === undefined
        ? {}
        : {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }

  /** Proposes and accepts a plan for whoever this ledger contact is, by the real actions. */
  async agree(contactId: string): Promise<void> {
    const { context, principal } = this;
    const rows = await context.database.asTenant(principal, (transaction) =>
      transaction.query<{ debtor_id: string }>(
        "select debtor_id from party where external_id = $1",
        [contactId],
      ),
    );
    const terms = {
      debtorId: rows[0]?.debtor_id ?? "",
      receivableIds: null,
      affordableMinor: 50_000n,
      currency: "GBP",
      paydays: null,
    };
    const [option] = valueOf(await previewPlan(context, principal, terms)).options;
    const wanted = { terms, optionId: option?.optionId ?? "" };
    const plan = valueOf(await proposePlan(context, principal, wanted, `propose ${contactId}`));
    valueOf(await decidePlan(context, principal, "ACCEPT", plan.id, `accept ${contactId}`));
    this.references.push(plan.reference);
  }

  /** Calls that a person waits for, such as those of a dry run. @returns how long they took, and how many there were */
  async askForPerson(vendor: PracticeVendor): Promise<{ waitMs: number; calls: number }> {
    const { context, principal, tenantId } = this;
    const connections = await context.database.asTenant(principal, (transaction) =>
      allConnections(transaction, tenantId),
    );
    const connection = connections.find((each) => each.vendor === vendor);
    if (!connection) throw new Error(`${this.name} is not connected to ${vendor}.`);
    const connector = await context.loadConnector(vendor);
    const begun = performance.now();
    const signal = AbortSignal.timeout(15_000);
    const door = { context, principal, connection, connector, signal, forPeople: true };
    let calls = 0;
    await withSession(door, ({ gate, ...session }) =>
      connector.accountFacts({
        ...session,
        gate: (call, kind) => {
          calls += 1;
          return gate ? gate(call, kind) : call();
        },
      }),
    );
    return { waitMs: Math.round(performance.now() - begun), calls };
  }

  /** One debtor for each of these sets of vendors that know it, as Xero names them. @throws where there is none */
  async whoAgree(known: readonly (readonly PracticeVendor[])[]): Promise<string[]> {
    const agreed: string[] = [];
    for (const vendors of known) {
      const found = (await this.whoMayAgree(vendors)).find((each) => !agreed.includes(each));
      if (found === undefined) throw new Error(`Nobody of ${vendors.join()} may agree a plan.`);
      agreed.push(found);
    }
    return agreed;
  }

  /** Xero's contacts of debtors that all of these vendors know and that owe on a few invoices of each ledger. */
  private async whoMayAgree(vendors: readonly PracticeVendor[]): Promise<string[]> {
    const rows = await this.context.database.asTenant(this.principal, (transaction) =>
      transaction.query<{ external_id: string }>(
        `select p.external_id from party p join connection c on c.id = p.connection_id and c.vendor = 'XERO'
          where not p.deleted and p.merged_into is null
            and not exists (select from unnest($1::text[]) as v(vendor)
                             where not exists (select from party s join connection o on o.id = s.connection_id
                                                where o.vendor = v.vendor and s.debtor_id = p.debtor_id)
                                or (v.vendor in ('XERO', 'QUICKBOOKS')
                                    and not exists (select from receivable r join connection o on o.id = r.connection_id
                                                     where o.vendor = v.vendor and r.debtor_id = p.debtor_id
                                                       and r.status = 'OPEN' and r.currency = 'GBP')))
            and (select count(*) from party x where x.debtor_id = p.debtor_id and x.connection_id = p.connection_id) = 1
            and (select count(*) from receivable r where r.debtor_id = p.debtor_id and r.status = 'OPEN'
                    and r.currency = 'GBP' and r.balance_minor < 300000) between 1 and 4
          order by p.external_id`,
        [vendors],
      ),
    );
    return rows.map((row) => row.external_id);
  }

  close(): Promise<void> {
    return this.vendors.close();
  }

  private baseUrl(vendor: PracticeVendor): string {
    const there = this.vendors[names[vendor]];
    if (!there) throw new Error(`${this.name} has no practice ${vendor}.`);
    return there.baseUrl;
  }

  private get principal(): Principal {
    return { tenantId: this.tenantId, actor: "prove:clerk", scopes: new Set(scopes) };
  }
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.problems.map((problem) => problem.message).join(" "));
}
