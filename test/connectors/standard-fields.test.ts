/** What a connector says that it reads is what its mappers read: told by watching them. */
import { describe, expect, test } from "@jest/globals";
import type { AccountFacts, Json, JsonObject } from "../../src/connectors/connector.js";
import { loadConnector } from "../../src/connectors/registry.js";
import type { FieldTarget } from "../../src/domain/fields/targets.js";
import { targetNamed } from "../../src/domain/fields/targets.js";
import type { Vendor } from "../../src/domain/source.js";
import {
  cadenceName,
  individualFields,
  objects as salesforceObjects,
} from "../../src/connectors/salesforce/objects.js";
import { objects as hubspotObjects } from "../../src/connectors/hubspot/objects.js";

/** Read on the way (by paging, by choosing records) and not by a mapper. */
const byTheWay: ReadonlySet<FieldTarget> = new Set(["IDENTITY", "CHANGED_AT", "CHOSEN_BY", "KEPT"]);

/** A record that notes which of its fields are read: "Phones.PhoneNumber", whichever of the phones it is. */
function watched(value: Json, path: string, seen: Set<string>): Json {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, name) {
      const found = Reflect.get(target, name) as Json | undefined;
      if (typeof name !== "string" || typeof found === "function") return found;
      if (Array.isArray(target)) return found === undefined ? found : watched(found, path, seen);
      const own = path === "" ? name : `${path}.${name}`;
      if (typeof found === "object" && found !== null) return watched(found, own, seen);
      seen.add(own);
      return found;
    },
  }) as Json;
}

interface Sample {
  readonly vendor: Vendor;
  readonly facts: AccountFacts;
  /** By type of record: together they lead the mapper everywhere. */
  readonly records: Readonly<Record<string, readonly JsonObject[]>>;
  /** How a path of a raw record is called. */
  readonly nameOf?: (path: string, objectType: string) => string | null;
  /** Fields that the reading of pages reads, and no mapper. */
  readonly onTheWay?: readonly string[];
}

const organisation = { name: null, country: null, timeZone: null, defaultCurrency: null };
const id18 = (prefix: string) => `${prefix}000000000001AAA`.slice(0, 18).padEnd(18, "A");
const uuid = "11111111-2222-3333-4444-555555555555";

const samples: readonly Sample[] = [
  {
    vendor: "SALESFORCE",
    facts: { fields: {}, taxNumberField: "Tax__c", xeroContactIdField: "Xero__c", organisation },
    nameOf(path, objectType) {
      // Users and groups are looked at for it like all others, and have it not.
      if (path === "IsDeleted" && ["User", "Group"].includes(objectType)) return null;
      return ["Tax__c", "Xero__c"].includes(path) ? null : path;
    },
    records: {
      User: [{ Name: "Jo" }],
      Group: [{ Name: "Team", Type: "Queue" }],
      Account: [{ Name: "A Ltd" }],
      Contact: [{ Name: "Jo", Individual: {} }],
      Opportunity: [{ Name: "Sale" }],
      Task: [
        { CreatedDate: "2026-11-23T10:00:00.000+0000" },
        { CreatedDate: "2026-11-23T10:00:00.000+0000", TaskSubtype: "Call" },
      ],
      Event: [{ StartDateTime: "2026-11-23T10:00:00.000+0000" }],
      EmailMessage: [{ CreatedDate: "2026-11-23T10:00:00.000+0000" }],
      AccountContactRelation: [
        { IsActive: true, AccountId: id18("001"), ContactId: id18("003"), Roles: "Guarantor" },
        { IsActive: true, AccountId: id18("001"), ContactId: id18("003") },
      ],
      ActionCadenceTracker: [{ TargetId: id18("003"), State: "Running", ActionCadence: {} }],
    },
  },
  {
    vendor: "HUBSPOT",
    facts: {
      ...{ properties: {}, stages: {}, preferences: true, timeZone: null, currency: null },
      ...{ uiDomain: null, taxNumberProperty: "tax", xeroContactIdProperty: "xero" },
      doNotCallProperty: "do_not_call",
    },
    onTheWay: ["hs_merged_object_ids", "hs_calculated_merged_vids"],
    nameOf(path) {
      const name = path.replace(/^properties\./, "");
      if (["tax", "xero", "do_not_call"].includes(name)) return null;
      return name.replace(/^(preferences|associations\.\w+)\..*/, "$1");
    },
    records: {
      Owner: [{ email: "a@a.example" }],
      Company: [{ properties: { name: "A Ltd" } }, { properties: { domain: "a.example" } }],
      Contact: [
        {
          properties: { lastname: "Doe", email: "a@a.example" },
          preferences: { "a@a.example": { wide: [], single: [] } },
        },
        {
          properties: { mobilephone: "1" },
          associations: { companies: [{ id: "1", primary: true }] },
        },
      ],
      Deal: [
        { properties: {}, associations: { contacts: [{ id: "1" }] } },
        { properties: {}, associations: { companies: [{ id: "1" }] } },
      ],
      ...Object.fromEntries(
        ["Note", "Task", "Call", "Email", "Meeting", "Communication"].map((name) => [
          name,
          [
            {
              properties: {
                hs_timestamp: "2026-11-23T10:00:00Z",
                hs_meeting_start_time: "",
                // Meetings are copied whole on the way.
                forbear_marker: null,
              },
              associations: { companies: [{ id: "1" }], contacts: [{ id: "1" }] },
            },
          ],
        ]),
      ),
    },
  },
  {
    vendor: "XERO",
    facts: {
      ...{ name: null, baseCurrency: "GBP", countryCode: null, timeZone: null },
      ...{ timeZoneRaw: null, shortCode: null },
    },
    records: {
      Contact: [
        {
          Name: "Jo Doe",
          FirstName: "Jo",
          LastName: "Doe",
          ContactPersons: [{ IncludeInEmails: true }],
          Phones: [{ PhoneNumber: "1" }],
          Addresses: [{ AddressType: "STREET" }],
        },
      ],
      Invoice: [
        {
          Type: "ACCREC",
          Status: "AUTHORISED",
          Contact: { ContactID: uuid },
          DateString: "2026-11-23",
          DueDateString: "2026-11-23",
          Total: 1,
          AmountDue: 1,
        },
        {
          Type: "ACCREC",
          Status: "DRAFT",
          Contact: { ContactID: uuid },
          Date: "/Date(1763856000000)/",
          Total: 1,
        },
        {
          Type: "ACCREC",
          Status: "PAID",
          Contact: { ContactID: uuid },
          Date: "/Date(1763856000000)/",
          DueDate: "/Date(1763856000000)/",
          Total: 1,
          AmountDue: 0,
        },
      ],
      Payment: [
        {
          PaymentType: "ACCRECPAYMENT",
          Status: "AUTHORISED",
          Invoice: { InvoiceID: uuid },
          Amount: 1,
          DateString: "2026-11-23",
        },
        {
          PaymentType: "ACCRECPAYMENT",
          Status: "AUTHORISED",
          Invoice: { InvoiceID: uuid },
          Amount: 1,
          Date: "/Date(1763856000000)/",
        },
      ],
      ...Object.fromEntries(
        ["CreditNote", "Overpayment", "Prepayment"].map((name) => {
          const Type =
            {
              CreditNote: "ACCRECCREDIT",
              Overpayment: "AROVERPAYMENT",
              Prepayment: "ARPREPAYMENT",
            }[name] ?? "";
          const shared = {
            Type,
            Status: "AUTHORISED",
            Contact: { ContactID: uuid },
            Total: 2,
            RemainingCredit: 1,
          };
          const Invoice = { InvoiceID: uuid };
          return [
            name,
            [
              {
                ...shared,
                DateString: "2026-11-23",
                Allocations: [{ Invoice, Amount: 1, DateString: "2026-11-23" }],
              },
              {
                ...shared,
                Date: "/Date(1763856000000)/",
                Allocations: [{ Invoice, Amount: 1, Date: "/Date(1763856000000)/" }],
              },
            ],
          ];
        }),
      ),
    },
  },
  {
    vendor: "QUICKBOOKS",
    facts: {
      ...{
        name: null,
        baseCurrency: "GBP",
        multiCurrency: true,
        countryCode: null,
        timeZone: null,
      },
      receivableAccounts: ["1"],
    },
    records: {
      Customer: [
        {
          DisplayName: "Jo Doe",
          GivenName: "Jo",
          FamilyName: "Doe",
          ParentRef: { value: "1" },
          PrimaryEmailAddr: {},
          PrimaryPhone: {},
          Mobile: {},
          AlternatePhone: {},
          BillAddr: {},
          ShipAddr: {},
        },
      ],
      Invoice: [
        {
          CustomerRef: { value: "1" },
          TxnDate: "2026-11-23",
          DueDate: "2026-11-23",
          TotalAmt: 0,
          Balance: 0,
        },
        {
          CustomerRef: { value: "1" },
          CurrencyRef: { value: "GBP" },
          TxnDate: "2026-11-23",
          TotalAmt: 2,
          Balance: 1,
          Deposit: 1,
          DeliveryInfo: { DeliveryTime: "2026-11-23T10:00:00Z" },
          BillEmailCc: { Address: "a@a.example" },
        },
      ],
      Payment: [
        {
          CustomerRef: { value: "1" },
          CurrencyRef: { value: "GBP" },
          TxnDate: "2026-11-23",
          TotalAmt: 2,
          UnappliedAmt: 1,
          Line: [{ Amount: 1, LinkedTxn: [{ TxnId: "1", TxnType: "Invoice" }] }],
        },
        { TxnDate: "2026-11-23", TotalAmt: 0 },
      ],
      CreditMemo: [
        { CustomerRef: { value: "1" }, TxnDate: "2026-11-23", TotalAmt: 0, RemainingCredit: 0 },
        {
          CustomerRef: { value: "1" },
          CurrencyRef: { value: "GBP" },
          TxnDate: "2026-11-23",
          TotalAmt: 0,
          RemainingCredit: 0,
        },
      ],
      JournalEntry: [
        {
          TxnDate: "2026-11-23",
          Line: [
            {
              Amount: 1,
              JournalEntryLineDetail: {
                AccountRef: { value: "1" },
                PostingType: "Debit",
                Entity: { EntityRef: { value: "1" } },
              },
            },
          ],
        },
        { TxnDate: "2026-11-23", CurrencyRef: { value: "GBP" } },
      ],
      Deposit: [
        {
          TxnDate: "2026-11-23",
          Line: [
            {
              Amount: 1,
              DepositLineDetail: { AccountRef: { value: "1" }, Entity: { value: "1" } },
            },
          ],
        },
        { TxnDate: "2026-11-23", CurrencyRef: { value: "GBP" } },
      ],
    },
  },
  {
    vendor: "FILES",
    facts: {},
    records: {
      Customer: [{ name: "A Ltd" }],
      Invoice: [
        {
          customer: "1",
          currency: "GBP",
          total: "2",
          open: "1",
          issuedOn: "2026-11-23",
          dueOn: "2026-11-23",
          toldOn: "2026-11-23",
        },
      ],
      Payment: [{ invoice: "1", currency: "GBP", amount: "1", paidOn: "2026-11-23" }],
    },
  },
];

describe.each(samples)(
  "$vendor",
  ({ vendor, facts, records, nameOf = (path) => path, onTheWay = [] }) => {
    test("reads of every type of record just the fields that it says", async () => {
      const { manifest, normalise } = await loadConnector(vendor);
      const types = new Set(manifest.streams.map(({ objectType }) => objectType));
      expect(new Set(Object.keys(manifest.reads))).toEqual(types);
      for (const objectType of types) {
        const seen = new Set<string>();
        for (const raw of records[objectType] ?? []) {
          const id = vendor === "SALESFORCE" ? id18("001") : "1";
          normalise(
            { objectType, id, updatedAt: null, raw: watched(raw, "", seen) as JsonObject },
            facts,
          );
        }
        const read = [...seen].flatMap((path) => nameOf(path, objectType) ?? []);
        const declared = Object.entries(manifest.reads[objectType] ?? {});
        const names = declared.map(([name]) => name);
        const byMapper = declared
          .filter(([, targets]) => [targets].flat().some((target) => !byTheWay.has(target)))
          .map(([name]) => name)
          .filter((name) => !onTheWay.includes(name));
        // Of an object that is missing what would stand in it is not asked for any more.
        const isSaid = (name: string) =>
          names.some((each) => each === name || each.startsWith(`${name}.`));
        expect([objectType, read.filter((name) => !isSaid(name))]).toEqual([objectType, []]);
        expect([objectType, byMapper.filter((name) => !read.includes(name))]).toEqual([
          objectType,
          [],
        ]);
      }
    });

    test("maps them to targets that such a record has", async () => {
      const { manifest, ownFields } = await loadConnector(vendor);
      for (const [objectType, record] of Object.entries(ownFields?.records ?? {}))
        for (const [field, targets] of Object.entries(manifest.reads[objectType] ?? {}))
          for (const target of [targets].flat())
            expect([objectType, field, targetNamed(target).records]).toEqual([
              objectType,
              field,
              expect.arrayContaining([record]),
            ]);
    });

    test("says of each kind of write-back what it is put on", async () => {
      const { manifest } = await loadConnector(vendor);
      expect(Object.keys(manifest.writesTo).toSorted()).toEqual([...manifest.writes].toSorted());
      const scopes = manifest.scopes.map(({ scope }) => scope);
      for (const { objectTypes, scopes: needed } of Object.values(manifest.writesTo)) {
        expect(objectTypes.length).toBeGreaterThan(0);
        for (const type of objectTypes) expect(Object.keys(manifest.reads)).toContain(type);
        for (const scope of needed) expect(scopes).toContain(scope);
      }
    });
  },
);

test("Salesforce is asked for just the fields that the connector says", async () => {
  const { manifest } = await loadConnector("SALESFORCE");
  for (const [name, { always, sometimes }] of Object.entries(salesforceObjects)) {
    const more =
      name === "Contact" ? individualFields : name === "ActionCadenceTracker" ? [cadenceName] : [];
    expect(Object.keys(manifest.reads[name] ?? {}).toSorted()).toEqual(
      [...always, ...sometimes, ...more].toSorted(),
    );
  }
});

test("HubSpot is asked for no property that the connector does not say", async () => {
  const { manifest } = await loadConnector("HUBSPOT");
  for (const [name, { always, sometimes }] of Object.entries(hubspotObjects))
    for (const property of [...always, ...sometimes])
      expect([name, Object.keys(manifest.reads[name] ?? {})]).toEqual([
        name,
        expect.arrayContaining([property]),
      ]);
});
