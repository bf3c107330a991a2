/**
 * What reads are compared with: the same facts by one prepared statement each behind plain `node:http`, with no
 * GraphQL, no sign-in and no row-level security (it works as the superuser). It is told DATABASE_URL, prints its
 * port, and ends when its standard input does.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { isStale } from "../../src/store/queries/freshness.js";

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 10 });

/** $1 tenant, $2 now. */
const notWell = `coalesce(bool_or(c.status <> 'OK' or ${isStale("$2")}), true)`;

/** One for each currency, packed as text. */
const balances = `
  to_json(array(select array[b.currency, b.open_minor::text, b.overdue_minor::text, nullif(b.oldest_due_on, '9999-12-31')::text]
                  from debtor_balance b where b.tenant_id = $1 and b.debtor_id = d.id order by b.currency))`;

/**
 * A debtor a row, packed by the database: objects, rows by `json_agg`, values by `json_build_array`, and text put
 * together by hand were all slower. $3, $4: the last debtor of the page before.
 */
const page = {
  name: "page",
  text: `
    with fresh as materialized (
      select s.connection_id, ${notWell} as stale
        from stream s join connection c on c.tenant_id = $1 and c.id = s.connection_id
       where s.tenant_id = $1 group by s.connection_id)
    select d.oldest_due_on::text as due, d.id, json_build_array(
             d.id, d.name, d.status, d.status_reason,
             (select coalesce(bool_or(fresh.stale), true) from party p join fresh using (connection_id)
               where p.tenant_id = $1 and p.debtor_id = d.id),
             ${balances},
             to_json(array(select array[r.id::text, r.number, r.due_on::text, r.currency, r.balance_minor::text]
                             from receivable r
                            where r.tenant_id = $1 and r.debtor_id = d.id and r.status = 'OPEN' and not r.deleted
                            order by r.due_on, r.id limit 21)))::text as packed
      from (select * from debtor
             where tenant_id = $1 and (oldest_due_on, id) > ($3::date, $4::uuid)
             order by oldest_due_on, id limit 51) d
     order by d.oldest_due_on, d.id`,
};

async function answerPage(parameters: URLSearchParams): Promise<string> {
  const values = [
    parameters.get("tenant"),
    new Date(),
    parameters.get("due"),
    parameters.get("id"),
  ];
  const { rows } = await pool.query<{ due: string; id: string; packed: string }>({
    ...page,
    values,
  });
  const shown = rows.slice(0, 50);
  const last = shown.at(-1);
  return (
    `{"more":${rows.length > 50},"last":${last ? `["${last.due}","${last.id}"]` : "null"},` +
    `"debtors":[${shown.map((row) => row.packed).join(",")}]}`
  );
}

/** $3 vendor, $4 type of record, $5 id of the record. */
const card = {
  name: "card",
  text: `
    select c.account, p.state, owed.count::int as owed, owed.free::int as free, json_build_array(
             d.id, d.name, d.status, d.status_reason,
             (select json_build_array(min(s.last_success_at), ${notWell})
                from party own join connection c on c.tenant_id = $1 and c.id = own.connection_id
                join stream s on s.tenant_id = $1 and s.connection_id = c.id
               where own.tenant_id = $1 and own.debtor_id = d.id),
             ${balances},
             case when p.id is not null then
               json_build_array(p.id, p.reference, p.state, p.title, p.currency, p.total_minor::text, p.paid_minor::text,
                 to_json(array(select array[i.number::text, i.due_on::text, i.status, i.amount_minor::text, i.paid_minor::text]
                                 from instalment i where i.tenant_id = $1 and i.plan_id = p.id order by i.number))) end)::text as packed
      from party own
      join connection c on c.tenant_id = $1 and c.id = own.connection_id and c.vendor = $3
      join debtor d on d.tenant_id = $1 and d.id = own.debtor_id
      left join lateral (select * from payment_plan p
                          where p.tenant_id = $1 and p.debtor_id = d.id and p.state in ('ACTIVE', 'PROPOSED')
                          order by p.state = 'ACTIVE' desc, p.proposed_at desc, p.id desc limit 1) p on true
      cross join lateral (select count(*), count(*) filter (where pr.plan_id is null) as free
                            from receivable r
                            left join plan_receivable pr on pr.tenant_id = $1 and pr.receivable_id = r.id and pr.live
                           where r.tenant_id = $1 and r.debtor_id = d.id and r.status = 'OPEN' and not r.deleted
                             and r.balance_minor > 0) owed
     where own.tenant_id = $1 and own.object_type = $4 and own.external_id = $5`,
};

interface CardRow {
  readonly account: string;
  readonly state: string | null;
  readonly owed: number;
  readonly free: number;
  readonly packed: string;
}

async function answerCard(parameters: URLSearchParams): Promise<string> {
  const given = ["vendor", "type", "id"].map((name) => parameters.get(name));
  const values = [parameters.get("tenant"), new Date(), ...given];
  const { rows } = await pool.query<CardRow>({ ...card, values });
  const [row] = rows;
  if (!row) return "null";
  const words = actionsOf(row);
  return `{"account":${JSON.stringify(row.account)},"debtor":${row.packed},"actions":${words}}`;
}

const offers = {
  nothing: '["OFFER_PLAN",false,"NOTHING_OWED","Nothing is owed, so there is nothing to plan."]',
  inPlan: '["OFFER_PLAN",false,"ALL_IN_PLAN","All that is owed is in a plan already."]',
  free: '["OFFER_PLAN",true,"ALLOWED","You can offer a payment plan that the debtor can afford."]',
};
const decisions: Readonly<Record<string, string>> = {
  none: '["ACCEPT_PLAN",false,"NO_PLAN","No plan waits for an answer."],["CANCEL_PLAN",false,"NO_PLAN","There is no plan to cancel."]',
  PROPOSED:
    '["ACCEPT_PLAN",true,"ALLOWED","When the debtor says yes, accept the plan for them."],["CANCEL_PLAN",true,"ALLOWED","If the plan no longer fits, cancel it and offer one that does."]',
  ACTIVE:
    '["ACCEPT_PLAN",false,"PLAN_NOT_WAITING","The plan has been accepted already."],["CANCEL_PLAN",true,"ALLOWED","If the plan no longer fits, cancel it and offer one that does."]',
};

function actionsOf({ owed, free, state }: CardRow): string {
  const offer = owed === 0 ? offers.nothing : free === 0 ? offers.inPlan : offers.free;
  return `[${offer},${decisions[state ?? "none"] ?? ""}]`;
}

const server = createServer((request, response) => {
  const [path = "", search = ""] = (request.url ?? "").split("?");
  const answer = path === "/page" ? answerPage : answerCard;
  answer(new URLSearchParams(search)).then(
    (body) => {
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    },
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});
server.listen(0, "127.0.0.1", () => {
  console.log((server.address() as AddressInfo).port);
});
process.stdin.once("end", () => process.exit(0)).resume();
