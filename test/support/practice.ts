/** The practice vendors as another app of theirs meets them: signed in over OAuth, by their own APIs. */
import { createHash, randomBytes } from "node:crypto";
import { orgId, salesforceApp, tenantId, xeroApp } from "../../sandbox/data/constants.js";
import type { ReceivedWrite } from "../../sandbox/index.js";

const redirectUri = "http://127.0.0.1/another-app";

interface App {
  readonly clientId: string;
  readonly clientSecret: string;
}

async function signIn(
  authorise: string,
  token: string,
  { clientId, clientSecret }: App,
  scope: string,
): Promise<string> {
  const verifier = randomBytes(48).toString("base64url");
  const address = new URL(authorise);
  address.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state: "test",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const approved = await fetch(address, { redirect: "manual" });
  const code = new URL(approved.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const answer = await fetch(token, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

async function json<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${response.url}: ${text}`);
  return JSON.parse(text) as T;
}

/** The write-backs that a practice vendor has accepted, in order. */
export async function writesOf(baseUrl: string): Promise<ReceivedWrite[]> {
  return json(await fetch(`${baseUrl}/__practice/writes`));
}

export interface SalesforceTask {
  readonly Id: string;
  readonly Subject: string;
  readonly Description: string | null;
  readonly Status: string;
  readonly ActivityDate: string | null;
  readonly WhatId: string | null;
}

export class Salesforce {
  private constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  static async signIn(baseUrl: string): Promise<Salesforce> {
    const oauth = `${baseUrl}/services/oauth2`;
    const token = await signIn(`${oauth}/authorize`, `${oauth}/token`, salesforceApp, "api");
    return new Salesforce(baseUrl, token);
  }

  async tasksOf(accountId: string): Promise<SalesforceTask[]> {
    const soql = `SELECT Id, Subject, Description, Status, ActivityDate, WhatId FROM Task WHERE WhatId = '${accountId}' ORDER BY Id`;
    const { records } = await this.get<{ records: SalesforceTask[] }>(
      `/services/data/v67.0/query?q=${encodeURIComponent(soql)}`,
    );
    return records;
  }

  private async get<T>(path: string): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}` };
    return json(await fetch(`${this.baseUrl}${path}`, { headers }));
  }
}

export interface XeroInvoice {
  readonly InvoiceID: string;
  readonly AmountDue: number;
  readonly Url?: string;
}

export class Xero {
  private constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  static async signIn(baseUrl: string): Promise<Xero> {
    const scopes = "accounting.contacts.read accounting.invoices.read accounting.payments";
    const token = await signIn(
      `${baseUrl}/identity/connect/authorize`,
      `${baseUrl}/connect/token`,
      xeroApp,
      scopes,
    );
    return new Xero(baseUrl, token);
  }

  async invoice(id: string): Promise<XeroInvoice> {
    const { Invoices } = await this.call<{ Invoices: XeroInvoice[] }>("GET", `/Invoices/${id}`);
    return Invoices[0]!;
  }

  async historyOf(invoiceId: string): Promise<string[]> {
    const { HistoryRecords } = await this.call<{ HistoryRecords: { Details: string }[] }>(
      "GET",
      `/Invoices/${invoiceId}/History`,
    );
    return HistoryRecords.map(({ Details }) => Details);
  }

  /** Records money that has arrived in the bank. */
  async pay(payments: readonly { invoiceId: string; amountMinor: bigint }[]): Promise<void> {
    await this.call("PUT", "/Payments", {
      Payments: payments.map(({ invoiceId, amountMinor }) => ({
        Invoice: { InvoiceID: invoiceId },
        Account: { Code: "090" },
        Amount: Number(amountMinor) / 100,
      })),
    });
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.baseUrl}/api.xro/2.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        "xero-tenant-id": tenantId,
        accept: "application/json",
        "content-type": "application/json",
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return json(response);
  }
}

export const practiceAccounts = { SALESFORCE: orgId, XERO: tenantId } as const;
