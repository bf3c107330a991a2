/** Computations whose published cases leave something open. */
import { expect, test } from "@jest/globals";
import { compute, type ComputationCase } from "../../src/policies/compute.js";

const of = (kind: ComputationCase["kind"], input: object, pack = "uk.conc") =>
  compute({ kind, pack, input: input as ComputationCase["input"], expected: {} });

test.each<[boolean, boolean, string]>([
  [true, true, "40.00"],
  [true, false, "0.00"],
  [false, true, "0.00"],
  [false, false, "0.00"],
])("a fixed sum is due between businesses only: %s, %s", (creditor, debtor, amount) => {
  const input = { creditorInBusiness: creditor, debtorInBusiness: debtor, principal: "999.99" };
  expect(of("FIXED_COMPENSATION", input)).toEqual({ amount });
});

test("amounts below one have a zero before the point", () => {
  const debts = [{ id: "a", balance: "0.05", disputed: false }];
  expect(of("PAYMENT_ALLOCATION", { payment: "0.06", debts })).toEqual({
    allocations: [{ debtId: "a", amount: "0.05" }],
    unallocated: "0.01",
  });
});

test("what counts as a contact is asked of a pack that counts", () => {
  const input = { timeZone: "UTC", from: "2026-06-01", to: "2026-06-07", contactLog: [] };
  expect(() => of("CONTACT_COUNT", input, "uk.breathing-space")).toThrow(/counts no contacts/);
  expect(() => of("CONTACT_COUNT", input, "nowhere")).toThrow(/nowhere/);
});

test("contacts count on the first and on the last day, and not beyond", () => {
  const voicemail = (at: string) => ({
    at,
    direction: "OUTBOUND",
    channel: "VOICE",
    outcome: "VOICEMAIL",
  });
  const contactLog = [
    "2026-05-31T23:59:59-04:00",
    "2026-06-01T00:00:00-04:00",
    "2026-06-07T23:59:59-04:00",
    "2026-06-08T00:00:00-04:00",
  ].map(voicemail);
  const input = { timeZone: "America/Toronto", from: "2026-06-01", to: "2026-06-07" };
  expect(of("CONTACT_COUNT", { ...input, contactLog }, "ca.on")).toEqual({ counted: 2 });
  const theirs = contactLog.map((entry) => ({ ...entry, direction: "INBOUND" }));
  expect(of("CONTACT_COUNT", { ...input, contactLog: theirs }, "ca.on")).toEqual({ counted: 0 });
});
