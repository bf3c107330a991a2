/** What a person's own fields may mean: the registry, the reading of values, what is refused, and what comes of it. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { withMappedFields } from "../../src/domain/fields/apply.js";
import { checkMappings, type Ground, type WantedMapping } from "../../src/domain/fields/check.js";
import { fieldsOf, isSame, type FieldMapping } from "../../src/domain/fields/mapping.js";
import {
  fieldTargetNames,
  targetNamed,
  type FieldTarget,
  type Meaning,
  type ValueKind,
} from "../../src/domain/fields/targets.js";
import {
  channelIn,
  languageIn,
  optOutIn,
  strictest,
  valueAs,
} from "../../src/domain/fields/values.js";
import type { OptOut, PartyRecord, ReceivableRecord } from "../../src/domain/records.js";

function mapping(target: FieldTarget, changes: Partial<FieldMapping> = {}): FieldMapping {
  return {
    objectType: "Contact",
    field: "own",
    target,
    valueKind: "TEXT",
    label: null,
    vendor: null,
    readings: [],
    ...changes,
  };
}

describe("the registry", () => {
  test("says of each target what it does and of what, and of those that can be chosen what they take", () => {
    for (const name of fieldTargetNames) {
      const { words, records, takes, needs, means } = targetNamed(name);
      expect(words).toMatch(/^[A-Z].+\.$/);
      expect(records.length).toBeGreaterThan(0);
      if (takes === undefined) expect([name, needs, means]).toEqual([name, undefined, undefined]);
      else expect([name, takes.length > 0]).toEqual([name, true]);
    }
  });
});

describe("a value", () => {
  test.each<[ValueKind, unknown, string | null]>([
    ["TEXT", "  Jo ", "Jo"],
    ["TEXT", 12, "12"],
    ["TEXT", "", null],
    ["TEXT", null, null],
    ["TEXT", { a: 1 }, null],
    ["TEXT", "a".repeat(1_001), `${"a".repeat(1_000)}…`],
    ["NUMBER", 12.5, "12.5"],
    ["NUMBER", "+12.50", "12.50"],
    ["NUMBER", "twelve", null],
    ["DATE", "2026-11-25", "2026-11-25"],
    ["DATE", "2026-11-25T10:00:00Z", "2026-11-25"],
    ["DATE", "1764028800000", "2025-11-25"],
    ["DATE", "25.11.2026", null],
    ["DATE", "2026-11-31", null],
    ["BOOLEAN", true, "true"],
    ["BOOLEAN", "FALSE", "false"],
    ["BOOLEAN", "perhaps", null],
    ["CHOICE", "gold;silver", "gold;silver"],
  ])("%s of %j is %j", (kind, value, is) => {
    expect(valueAs(kind, value)).toBe(is);
  });

  test.each<[unknown, [string, Meaning][], OptOut]>([
    [true, [], "YES"],
    ["false", [], "NO"],
    ["Yes", [], "YES"],
    ["", [], "UNKNOWN"],
    [undefined, [], "UNKNOWN"],
    [null, [["true", "YES"]], "UNKNOWN"],
    ["maybe", [], "UNKNOWN"],
    // "May be rung up": what a person says stands above what words commonly mean.
    [
      true,
      [
        ["true", "NO"],
        ["false", "YES"],
      ],
      "NO",
    ],
    [
      false,
      [
        ["true", "NO"],
        ["false", "YES"],
      ],
      "YES",
    ],
    [" NEVER ", [["never", "YES"]], "YES"],
    ["yes", [["never", "YES"]], "UNKNOWN"],
  ])("%j with the readings %j says %s of an opt-out", (value, readings, says) => {
    const list = readings.map(([each, means]) => ({ value: each, means }));
    expect(optOutIn(value, list)).toBe(says);
  });

  test.each([
    ["E-Mail", "EMAIL"],
    ["mobile", "PHONE"],
    ["text message", "SMS"],
    ["Letter", "LETTER"],
    // Nobody knows whether it comes by post.
    ["mail", null],
    ["yes", null],
  ])("%j is the channel %j", (value, channel) => {
    expect(channelIn(value, [])).toBe(channel);
  });

  test.each([
    ["de", "de"],
    ["pt_br", "pt-BR"],
    ["German", "de"],
    ["deutsch", "de"],
    ["Français", "fr"],
    ["Klingon-ish", null],
    ["english?", null],
    ["", null],
  ])("%j is the language %j", (value, tag) => {
    expect(languageIn(value)).toBe(tag);
  });
});

test("several fields together say the strictest, in whatever order", () => {
  const said = fc.array(fc.constantFrom<OptOut>("YES", "NO", "UNKNOWN"));
  fc.assert(
    fc.property(said, (list) => {
      const expected = list.includes("YES")
        ? "YES"
        : list.length > 0 && list.every((each) => each === "NO")
          ? "NO"
          : "UNKNOWN";
      expect(strictest(list)).toBe(expected);
      expect(strictest(list.toReversed())).toBe(expected);
    }),
  );
});

describe("what comes of it", () => {
  const party: PartyRecord = {
    kind: "PARTY",
    ref: { objectType: "Contact", id: "1" },
    sourceUpdatedAt: null,
    partyKind: "PERSON",
    name: "Jo Doe",
    memberOf: null,
    contactPoints: [
      { kind: "EMAIL", value: "jo@a.example", label: "email", optOut: "UNKNOWN" },
      { kind: "PHONE", value: "020 7946 0000", label: "work", optOut: "UNKNOWN" },
    ],
    taxNumbers: ["GB1"],
    crossReferences: [],
    country: "GB",
    archived: false,
  };

  function partyWith(
    mappings: FieldMapping[],
    values: Record<string, unknown>,
    { phone = "UNKNOWN" as OptOut, spoken = false } = {},
  ): PartyRecord {
    const [email, work] = party.contactPoints;
    const record = { ...party, contactPoints: [email!, { ...work!, optOut: phone }] };
    const [said] = withMappedFields([record], mappings, {
      objectType: "Contact",
      valueOf: (field) => values[field],
      isSpokenOf: () => spoken,
    });
    return said as PartyRecord;
  }

  const optOutOfCalls = (...given: Parameters<typeof partyWith>): OptOut =>
    partyWith(...given).contactPoints.find(({ kind }) => kind === "PHONE")!.optOut;

  test.each<[string, OptOut, boolean, unknown, OptOut]>([
    ["a mapped YES above a NO of the source", "NO", true, true, "YES"],
    ["a YES of the source above a mapped NO", "YES", true, false, "YES"],
    ["both NO", "NO", true, false, "NO"],
    ["what is hidden in the source stays unknown", "UNKNOWN", true, false, "UNKNOWN"],
    ["what is hidden in the source gives way to a mapped YES", "UNKNOWN", true, true, "YES"],
    [
      "where the source has no such field the mapped one alone counts",
      "UNKNOWN",
      false,
      false,
      "NO",
    ],
    ["an empty field is unknown, whatever the source says", "NO", true, null, "UNKNOWN"],
    ["a field that was not read is unknown", "UNKNOWN", false, undefined, "UNKNOWN"],
  ])("of an opt-out: %s", (_name, phone, spoken, value, is) => {
    const mappings = [mapping("PHONE_OPT_OUT", { valueKind: "BOOLEAN" })];
    expect(optOutOfCalls(mappings, { own: value }, { phone, spoken })).toBe(is);
  });

  test("an opt-out of calls leaves e-mail alone, and reaches numbers of mapped fields, too", () => {
    const said = partyWith(
      [
        mapping("PHONE_OPT_OUT", { field: "no_calls", valueKind: "BOOLEAN" }),
        mapping("PHONE", { field: "second", label: "site office" }),
      ],
      { no_calls: "true", second: "020 7946 0001" },
    );
    expect(said.contactPoints).toEqual([
      { kind: "EMAIL", value: "jo@a.example", label: "email", optOut: "UNKNOWN" },
      { kind: "PHONE", value: "020 7946 0000", label: "work", optOut: "YES" },
      { kind: "PHONE", value: "020 7946 0001", label: "site office", optOut: "YES" },
    ]);
  });

  test("the rest of what a party says, and what is no statement says nothing", () => {
    const xero = "11111111-2222-3333-4444-555555555555";
    const said = partyWith(
      [
        mapping("TAX_NUMBER", { field: "tax" }),
        mapping("EMAIL", { field: "other" }),
        mapping("CROSS_REFERENCE", { field: "xero", vendor: "XERO" }),
        mapping("CROSS_REFERENCE", { field: "sf", vendor: "SALESFORCE" }),
        mapping("LANGUAGE", { field: "lang" }),
        mapping("PREFERRED_CHANNEL", { field: "via" }),
        mapping("PROCESSING_OPT_OUT", { field: "objects" }),
        mapping("EXTRA_FACT", { field: "tier", label: "Tier", valueKind: "CHOICE" }),
        mapping("EXTRA_FACT", { field: "since", label: "Since", valueKind: "DATE" }),
        mapping("EXTRA_FACT", { field: "absent", label: "Absent" }),
      ],
      {
        ...{ tax: "GB2", other: "JO@A.example", xero: xero.toUpperCase(), sf: "see Salesforce" },
        ...{ lang: "German", via: "sms", objects: "yes", tier: "gold", since: "2020-01-31" },
      },
    );
    expect(said).toMatchObject({
      taxNumbers: ["GB1", "GB2"],
      crossReferences: [{ vendor: "XERO", id: xero }],
      language: "de",
      preferredChannel: "SMS",
      processingOptOut: "YES",
      extraFacts: [
        { label: "Tier", kind: "CHOICE", value: "gold" },
        { label: "Since", kind: "DATE", value: "2020-01-31" },
      ],
    });
    // The same address in other letters is no second way to reach somebody.
    expect(said.contactPoints).toHaveLength(2);
  });

  test("a reference of a receivable: a person's own comes first, and the source's where it is empty", () => {
    const invoice = {
      kind: "RECEIVABLE",
      ref: { objectType: "Invoice", id: "9" },
      reference: "theirs",
    } as unknown as ReceivableRecord;
    const of = (value: unknown) =>
      withMappedFields([invoice], [mapping("REFERENCE", { objectType: "Invoice" })], {
        objectType: "Invoice",
        valueOf: () => value,
        isSpokenOf: () => true,
      });
    expect(of("PO 77")).toMatchObject([{ reference: "PO 77" }]);
    expect(of(" ")).toMatchObject([{ reference: "theirs" }]);
  });

  test("nothing for a record that the source has removed, nor for one of another type", () => {
    const removed = { ...party, deleted: true };
    const raw = { objectType: "Contact", valueOf: () => "x", isSpokenOf: () => false };
    expect(withMappedFields([removed], [mapping("TAX_NUMBER")], raw)).toEqual([removed]);
    const other = [mapping("TAX_NUMBER", { objectType: "Company" })];
    expect(withMappedFields([party], other, raw)).toEqual([party]);
  });
});

describe("what is refused", () => {
  const ground: Ground = {
    displayName: "HubSpot",
    vendor: "HUBSPOT",
    mappable: { Contact: "PARTY", Company: "PARTY" },
    available: [
      { objectType: "Contact", field: "own", label: "Own", valueKind: "TEXT" },
      { objectType: "Contact", field: "flag", label: "Flag", valueKind: "BOOLEAN" },
      { objectType: "Contact", field: "amount", label: "Amount", valueKind: "NUMBER" },
    ],
  };
  const wanted = (target: FieldTarget, changes: Partial<WantedMapping> = {}): WantedMapping => ({
    ...mapping(target),
    valueKind: null,
    ...changes,
  });
  const problemsWith = (mappings: WantedMapping[], on = ground): string[] => {
    const checked = checkMappings(mappings, on);
    return checked.ok
      ? []
      : checked.problems.map(({ index, part, message }) => `${index} ${part}: ${message}`);
  };

  test("nothing of what is right; the kind of a field is its own unless it is read as text", () => {
    const checked = checkMappings(
      [
        wanted("PHONE_OPT_OUT", { field: "flag" }),
        wanted("EXTRA_FACT", { field: "amount", label: " Amount " }),
        wanted("EXTRA_FACT", { field: "flag", label: "Flag", valueKind: "TEXT" }),
        wanted("EMAIL_OPT_OUT", { field: "flag", readings: [{ value: "true", means: "NO" }] }),
      ],
      ground,
    );
    expect(checked).toMatchObject({
      ok: true,
      mappings: [
        { valueKind: "BOOLEAN" },
        { valueKind: "NUMBER", label: "Amount" },
        { valueKind: "TEXT" },
        { valueKind: "BOOLEAN" },
      ],
    });
  });

  test.each<[string, WantedMapping[], RegExp]>([
    [
      "a field that is not there",
      [wanted("TAX_NUMBER", { field: "gone" })],
      /^0 field: HubSpot shows no field "gone" of Contact/,
    ],
    [
      "a type without own fields",
      [wanted("TAX_NUMBER", { objectType: "Deal" })],
      /^0 objectType: Fields can be mapped of Contact and Company/,
    ],
    ["what Forbear reads itself", [wanted("NAME")], /^0 target: NAME is read by Forbear itself/],
    [
      "a target of another record",
      [wanted("REFERENCE")],
      /^0 target: REFERENCE is of an amount owed, and Contact is a customer or person/,
    ],
    [
      "a kind that the target does not take",
      [wanted("PHONE_OPT_OUT", { field: "amount" })],
      /^0 valueKind: "Amount" holds a number, and PHONE_OPT_OUT takes yes or no or/,
    ],
    [
      "a kind that the field has not",
      [wanted("EXTRA_FACT", { valueKind: "DATE", label: "L" })],
      /^0 valueKind: "Own" holds text and cannot be read as a day/,
    ],
    ["an extra fact without a label", [wanted("EXTRA_FACT")], /^0 label: Give a label/],
    [
      "a label that is too long",
      [wanted("EXTRA_FACT", { label: "x".repeat(61) })],
      /^0 label: A label has at most 60/,
    ],
    [
      "two facts of one label",
      [wanted("EXTRA_FACT", { label: "A" }), wanted("EXTRA_FACT", { field: "flag", label: "a" })],
      /^1 label: Another fact/,
    ],
    [
      "two fields on what there is only one of",
      [wanted("LANGUAGE"), wanted("LANGUAGE", { field: "flag", valueKind: "TEXT" })],
      /^1 target: "own" of Contact is mapped to LANGUAGE already/,
    ],
    [
      "the same twice",
      [wanted("TAX_NUMBER"), wanted("TAX_NUMBER")],
      /^1 field: "own" is mapped to TAX_NUMBER twice/,
    ],
    [
      "a reference to nobody",
      [wanted("CROSS_REFERENCE")],
      /^0 vendor: Say whose record the field names: SALESFORCE or XERO/,
    ],
    [
      "a reference to a system whose ids are not its own",
      [wanted("CROSS_REFERENCE", { vendor: "QUICKBOOKS" })],
      /join nothing/,
    ],
    [
      "a vendor where none is named",
      [wanted("TAX_NUMBER", { vendor: "XERO" })],
      /^0 vendor: Only a CROSS_REFERENCE/,
    ],
    [
      "meanings where values are taken as they stand",
      [wanted("TAX_NUMBER", { readings: [{ value: "a", means: "YES" }] })],
      /^0 readings: Values of TAX_NUMBER are taken as they stand/,
    ],
    [
      "a meaning that the target has not",
      [wanted("PHONE_OPT_OUT", { readings: [{ value: "a", means: "SMS" }] })],
      /^0 readings: A value of PHONE_OPT_OUT can mean YES, NO/,
    ],
    [
      "a value that is named twice",
      [
        wanted("PHONE_OPT_OUT", {
          readings: [
            { value: "a", means: "YES" },
            { value: "A ", means: "NO" },
          ],
        }),
      ],
      /^0 readings: Each value is named once/,
    ],
  ])("%s", (_name, mappings, says) => {
    expect(problemsWith(mappings)).toEqual([expect.stringMatching(says)]);
  });
});

test("fields are the same in any order and whatever is made of them; mappings differ by every word", () => {
  const both = [mapping("TAX_NUMBER"), mapping("EXTRA_FACT", { field: "other", label: "A" })];
  const [tax, fact] = both as [FieldMapping, FieldMapping];
  expect(fieldsOf(both)).toBe(fieldsOf([fact, tax, { ...fact, target: "LANGUAGE" }]));
  expect(fieldsOf(both)).not.toBe(fieldsOf([tax]));
  expect(isSame(fact, { ...fact })).toBe(true);
  for (const change of [
    { label: "B" },
    { valueKind: "DATE" },
    { readings: [{ value: "a", means: "YES" }] },
  ])
    expect(isSame(fact, { ...fact, ...change } as FieldMapping)).toBe(false);
});
