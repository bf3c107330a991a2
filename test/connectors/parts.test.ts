/** The small shared parts, in tables. */
import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/connectors/connector.js";
import { contentReader } from "../../src/connectors/connector.js";
import { countryCode } from "../../src/connectors/country.js";
import { exactJson, retryAfter, safeWords } from "../../src/connectors/http.js";
import { cut, endsWithMarker, withMarker } from "../../src/connectors/marker.js";
import { instantOrNull } from "../../src/connectors/parse.js";
import { isPlainDate } from "../../src/domain/plain-date.js";
import type { Vendor } from "../../src/domain/source.js";
import { availableVendors, loadConnector, NoConnector } from "../../src/connectors/registry.js";
import { salesforceId } from "../../src/domain/salesforce-id.js";
import { toldHistory } from "../../src/connectors/told-history.js";
import { vendorUrl } from "../../src/connectors/settings.js";
import { failureOf } from "./network.js";

test.each([
  ["GB", "GB"],
  ["gb", "GB"],
  ["UK", "GB"],
  ["U.K.", "GB"],
  ["England", "GB"],
  [" Northern  Ireland ", "GB"],
  ["United Kingdom", "GB"],
  ["USA", "US"],
  ["U.S.A.", "US"],
  ["United States", "US"],
  ["The United States of America", "US"],
  ["New Zealand", "NZ"],
  ["Republic of Ireland", "IE"],
  ["the Netherlands", "NL"],
  ["Côte d’Ivoire", "CI"],
  ["Cote d'Ivoire", "CI"],
  ["Åland Islands", "AX"],
  ["Türkiye", "TR"],
  ["Turkey", "TR"],
  ["Trinidad and Tobago", "TT"],
  ["Saint Lucia", "LC"],
  ["St. Lucia", "LC"],
  ["Hong Kong", "HK"],
  ["XK", "XK"],
  ["EU", null],
  ["ZZ", null],
  ["SU", null],
  ["European Union", null],
  ["London", null],
  ["", null],
  ["constructor", null],
  [null, null],
])("countryCode(%j) is %j", (text, code) => {
  expect(countryCode(text)).toBe(code);
});

test.each([
  ["001D000000IRFma", "001D000000IRFmaIAH"],
  ["00D5g000004CbXy", "00D5g000004CbXyEAK"],
  ["001000000000001", "001000000000001AAA"],
  ["001D000000IRFmaIAH", "001D000000IRFmaIAH"],
  ["001D000000IRFm", null],
  ["001D000000IRFmaI", null],
  ["001D000000IRF'a", null],
  ["", null],
])("salesforceId(%j) is %j", (text, id) => {
  expect(salesforceId(text)).toBe(id);
});

describe("a marker at the end of limited words", () => {
  test.each([
    ["short", 40, "short (FB-1-A)"],
    ["", 40, "(FB-1-A)"],
    ["exactly", 16, "exactly (FB-1-A)"],
    ["one more", 16, "one mo… (FB-1-A)"],
    ["x".repeat(500), 20, "xxxxxxxxxx… (FB-1-A)"],
    ["no room at all", 8, "(FB-1-A)"],
  ])("%j within %i", (words, limit, expected) => {
    const text = withMarker(words, "FB-1-A", limit);
    expect(text).toBe(expected);
    expect(text.length).toBeLessThanOrEqual(limit);
  });

  test("no character is cut in half", () => {
    expect(cut("ab😀cd", 4)).toBe("ab…");
    expect(cut("ab😀cd", 5)).toBe("ab😀…");
  });
});

test.each([
  ["2026-11-23T10:00:00.000+0000", "2026-11-23T10:00:00.000Z"],
  ["2026-11-23T10:00:00+13:00", "2026-11-22T21:00:00.000Z"],
  ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000Z"],
  ["2026-11-23T10:00:00", null],
  ["2026-13-23T10:00:00Z", null],
  ["yesterday", null],
  [5, null],
  [null, null],
])("instantOrNull(%j) is %j", (text, instant) => {
  expect(instantOrNull(text)).toBe(instant);
});

test.each([
  ["2026-02-28", true],
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-2-28", false],
  ["2026-02-28T00:00:00", false],
])("isPlainDate(%j) is %j", (text, is) => {
  expect(isPlainDate(text)).toBe(is);
});

test.each([
  ['{"a":1234.5}', { a: 1234.5 }],
  ['{"a":123456789012345}', { a: 123456789012345 }],
  ['{"a":123456789012345.001}', { a: "123456789012345.001" }],
  ['{"a":0.1000000000000000055}', { a: "0.1000000000000000055" }],
  ['{"a":1000000000000000.00}', { a: 1000000000000000 }],
  ['{"a":"1234567890123456789"}', { a: "1234567890123456789" }],
])("exactJson(%s) loses no digit", (text, value) => {
  expect(exactJson(text)).toEqual(value);
});

test.each([
  ["30", "2026-11-25T12:00:30.000Z"],
  ["86400", "2026-11-26T12:00:00.000Z"],
  ["Wed, 25 Nov 2026 12:05:00 GMT", "2026-11-25T12:05:00.000Z"],
  ["Wed, 25 Nov 2020 12:05:00 GMT", "2026-11-25T12:00:00.000Z"],
  ["soon", null],
])("Retry-After: %s", (value, until) => {
  const now = new Date("2026-11-25T12:00:00Z");
  const headers = new Headers({ "retry-after": value });
  expect(retryAfter(headers, now)?.toISOString() ?? null).toBe(until);
  expect(retryAfter(new Headers(), now)).toBeNull();
});

test("a vendor's explanation is shown without addresses, numbers or quoted values", () => {
  expect(
    safeWords(`Contact "Jane Doe" jane@doe.example, +44 20 7946 0000 is not of valid status`),
  ).toBe("Contact … … … is not of valid status");
});

test.each([
  ["https://login.salesforce.com/", "https://login.salesforce.com"],
  ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
  ["http://localhost:4010/", "http://localhost:4010"],
  ["http://login.salesforce.com", null],
  ["http://localhost.evil.example", null],
  ["ftp://127.0.0.1", null],
  ["login.salesforce.com", null],
])("the vendor's address %s", (address, accepted) => {
  expect(vendorUrl.safeParse(address).data ?? null).toBe(accepted);
});

test("vendors without a connector are named in words", async () => {
  expect(availableVendors).toEqual(["SALESFORCE", "HUBSPOT", "XERO", "QUICKBOOKS", "FILES"]);
  const failure = await failureOf(loadConnector("PIGEONS" as Vendor));
  expect(failure).toBeInstanceOf(NoConnector);
  expect(failure.message).toBe(
    "Forbear has no connector for PIGEONS yet. There are connectors for SALESFORCE, HUBSPOT, XERO, QUICKBOOKS and FILES.",
  );
});

describe("what counts as a change", () => {
  const read = contentReader({ ownedFields: { Account: ["Ours"] }, stampFields: ["Stamp"] });
  const content = (raw: JsonObject, objectType = "Account") =>
    read({ objectType, id: "1", updatedAt: null, raw });

  test("stamps at any depth, and our own fields at the top of their object, are left out", () => {
    expect(
      content({
        Ours: 1,
        Stamp: 2,
        Theirs: 3,
        Nested: { Ours: 4, Stamp: 5, Kept: null },
        List: [{ Stamp: 6, Kept: 7 }, "text", [{ Stamp: 8 }]],
      }),
    ).toEqual({
      Theirs: 3,
      Nested: { Ours: 4, Kept: null },
      List: [{ Kept: 7 }, "text", [{}]],
    });
    expect(content({ Ours: 1 }, "Contact")).toEqual({ Ours: 1 });
  });

  test("the order of fields stays, and what has none of them is not copied", () => {
    expect(Object.keys(content({ b: 1, Stamp: 2, a: 3 }))).toEqual(["b", "a"]);
    const raw = { b: [{ c: 1 }], a: null };
    expect(content(raw)).toBe(raw);
  });
});

test.each([
  ["Payment plan agreed (FB-7K3M9Q2X-AT1)", true],
  ["(FB-7K3M9Q2X-CT12) ", true],
  ["(FB-7K3M9Q2X)", false],
  ["(FB-7K3M9Q2X-AT1) was wrong", false],
  ["FB-7K3M9Q2X-AT1", false],
])("%j ends with a marker of ours: %s", (words, is) => {
  expect(endsWithMarker(words)).toBe(is);
});

test("what is hidden of contact, as a whole or in parts, is said and not counted on", () => {
  const sources = [
    { stream: "Calls", object: "Call", words: "calls" },
    { stream: "Emails", object: "Email", words: "e-mails" },
  ];
  expect(toldHistory(sources, ["Deal", "Callback"], undefined)).toEqual({
    ...{ streams: ["Calls", "Emails"], gaps: [], days: null },
  });
  const { streams, gaps, days } = toldHistory(sources, ["Call", "Email.hs_email_direction"], 30);
  expect([streams, days]).toEqual([["Emails"], 30]);
  expect(gaps.map(({ code, words }) => `${code} ${words.slice(0, 53)}`)).toEqual([
    "HIDDEN Hidden from the user who signed in: calls. The connec",
    "HIDDEN Partly hidden from the user who signed in: e-mails. T",
  ]);
});
