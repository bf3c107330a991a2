import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/connectors/connector.js";
import { MalformedRecord } from "../../../src/connectors/errors.js";
import type { SalesforceFacts } from "../../../src/connectors/salesforce/facts.js";
import { fromAccount, fromContact, normalise } from "../../../src/connectors/salesforce/mappers.js";

const facts: SalesforceFacts = {
  fields: { Account: [], Contact: [] },
  types: {},
  hidden: [],
  taxNumberField: "VAT__c",
  xeroContactIdField: "Xero_Contact_ID__c",
  organisation: { name: null, country: null, timeZone: null, defaultCurrency: null },
};
const id = "0015g00000AbCdEAAV";
const updatedAt = "2026-11-23T10:00:00.000Z";
const account = (raw: JsonObject) =>
  fromAccount(
    { objectType: "Account", id, updatedAt, raw: { Id: id, Name: "Acme", ...raw } },
    facts,
  );
const contact = (raw: JsonObject) =>
  fromContact(
    { objectType: "Contact", id, updatedAt, raw: { Id: id, Name: "Jane Doe", ...raw } },
    facts,
  );

test("an account becomes an organisation", () => {
  expect(
    account({
      Phone: " 020 7946 0000 ",
      BillingCountry: "United Kingdom",
      VAT__c: "GB 123 4567 89",
      Xero_Contact_ID__c: "A3675FC4-f8dd-4f03-ba5b-f1870566bcd7",
      Website: "https://acme.example",
    }),
  ).toEqual({
    kind: "PARTY",
    ref: { objectType: "Account", id },
    sourceUpdatedAt: updatedAt,
    partyKind: "ORGANISATION",
    name: "Acme",
    memberOf: null,
    contactPoints: [{ kind: "PHONE", value: "020 7946 0000", label: "main", optOut: "UNKNOWN" }],
    taxNumbers: ["GB 123 4567 89"],
    crossReferences: [{ vendor: "XERO", id: "a3675fc4-f8dd-4f03-ba5b-f1870566bcd7" }],
    country: "GB",
    archived: false,
    mergedInto: null,
    parent: null,
    owner: null,
  });
});

describe("accounts", () => {
  test.each<[string, JsonObject, object]>([
    ["a person account is a person", { IsPersonAccount: true }, { partyKind: "PERSON" }],
    ["an account that is none is not", { IsPersonAccount: false }, { partyKind: "ORGANISATION" }],
    [
      "a person account brings its own ways and opt-outs",
      {
        IsPersonAccount: true,
        PersonEmail: "jane@example.com",
        PersonMobilePhone: "07700 900000",
        PersonHasOptedOutOfEmail: true,
        PersonDoNotCall: false,
      },
      {
        contactPoints: [
          { kind: "EMAIL", value: "jane@example.com", label: "email", optOut: "YES" },
          { kind: "PHONE", value: "07700 900000", label: "mobile", optOut: "NO" },
        ],
      },
    ],
    [
      "the country code wins over its name",
      { BillingCountryCode: "NZ", BillingCountry: "UK" },
      { country: "NZ" },
    ],
    ["an unknown country is unknown", { BillingCountry: "Narnia" }, { country: null }],
    ["a website is no key", { Website: "acme.example" }, { crossReferences: [], taxNumbers: [] }],
    [
      "a cross reference is a whole Xero id",
      { Xero_Contact_ID__c: "see Xero" },
      { crossReferences: [] },
    ],
    [
      "blank fields say nothing",
      { Phone: "  ", VAT__c: "", BillingCountry: null },
      { contactPoints: [], taxNumbers: [], country: null },
    ],
  ])("%s", (_name, raw, expected) => {
    expect(account(raw)).toMatchObject(expected);
  });
});

describe("contacts", () => {
  test.each<[string, JsonObject, object]>([
    ["a contact is a person", {}, { partyKind: "PERSON", name: "Jane Doe" }],
    ["it belongs to its account", { AccountId: id }, { memberOf: { objectType: "Account", id } }],
    [
      "fifteen characters become eighteen",
      { AccountId: "001D000000IRFma" },
      { memberOf: { objectType: "Account", id: "001D000000IRFmaIAH" } },
    ],
    ["without an account it stands alone", { AccountId: null }, { memberOf: null }],
    [
      "a name is put together",
      { Name: null, FirstName: "Jane", LastName: "Doe" },
      { name: "Jane Doe" },
    ],
    ["a last name is enough", { Name: null, LastName: "Doe" }, { name: "Doe" }],
    ["the mailing country counts", { MailingCountry: "England" }, { country: "GB" }],
  ])("%s", (_name, raw, expected) => {
    expect(contact(raw)).toMatchObject(expected);
  });

  test.each<[string, JsonObject, string, string]>([
    ["said yes", { HasOptedOutOfEmail: true, DoNotCall: true }, "YES", "YES"],
    ["said no", { HasOptedOutOfEmail: false, DoNotCall: false }, "NO", "NO"],
    ["hidden fields", {}, "UNKNOWN", "UNKNOWN"],
    ["empty fields", { HasOptedOutOfEmail: null, DoNotCall: null }, "UNKNOWN", "UNKNOWN"],
    ["odd fields", { HasOptedOutOfEmail: "false", DoNotCall: 0 }, "UNKNOWN", "UNKNOWN"],
  ])("opt-out: %s", (_name, raw, mail, calls) => {
    const party = contact({
      Email: "jane@example.com",
      Phone: "1",
      MobilePhone: "2",
      HomePhone: "3",
      ...raw,
    });
    expect(party.contactPoints.map(({ label, optOut }) => [label, optOut])).toEqual([
      ["email", mail],
      ["work", calls],
      ["mobile", calls],
      ["home", calls],
    ]);
  });
});

test.each<[string, JsonObject, string]>([
  ["Account", { Name: null }, "Name"],
  ["Account", { Name: "Acme", Phone: 5 }, "Phone"],
  ["Contact", { Name: "Jane", AccountId: "Jane" }, "AccountId"],
  ["Contact", { FirstName: "", LastName: "" }, "Name"],
  ["Lead", {}, "objectType"],
])("a malformed %s %j names %s", (objectType, raw, field) => {
  expect(() => normalise({ objectType, id, updatedAt, raw }, facts)).toThrow(MalformedRecord);
  try {
    normalise({ objectType, id, updatedAt, raw }, facts);
  } catch (error) {
    expect(error).toMatchObject({ field });
    expect(String(error)).not.toContain("Jane");
  }
});
