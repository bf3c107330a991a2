/** The life of a finding: reminders beside a plan or a pause run until the source or a person says that they are off. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  confirmOff,
  goOnWords,
  judgeReminders,
  reminderWords,
  switchOffTask,
  type Finding,
  type ReminderFacts,
} from "../../src/domain/reminders.js";
import { vendors } from "../../src/domain/source.js";

const at = (minutes: number): Date =>
  new Date(Date.parse("2026-11-20T10:00:00Z") + minutes * 60_000);
const quiet: ReminderFacts = {
  planReference: "FB-1",
  isPaused: false,
  sentAt: null,
  sequence: null,
  switchedOn: null,
};
const paused = { planReference: null, isPaused: true } as const;
const nothing = { planReference: null, isPaused: false } as const;
const enrolled = (lookedAt: Date) => ({ running: true, name: "no. 17", lookedAt });
const left = { running: false, name: null, lookedAt: at(50) };

function found(facts: Partial<ReminderFacts>, before: Finding | null = null, now = at(0)): Finding {
  const finding = judgeReminders(before, { ...quiet, ...facts }, now);
  if (!finding) throw new Error("Nothing was found.");
  return finding;
}

function confirmed(before: Finding, now = at(10)): Finding {
  const after = confirmOff(before, "test:clerk", now);
  if (!after) throw new Error("Nothing to confirm.");
  return after;
}

describe.each([
  ["a plan", {}, { because: "PLAN", planReference: "FB-1" }],
  ["a pause", paused, { because: "PAUSE", planReference: null }],
  ["a plan and a pause", { isPaused: true }, { because: "PLAN", planReference: "FB-1" }],
] as const)("what shows that reminders go on beside %s", (_, reasons, reason) => {
  test.each([
    ["something sent after it was agreed", { sentAt: at(-5) }, "SENT"],
    ["a sequence that runs", { sequence: enrolled(at(-1)) }, "ENROLLED"],
    ["reminders that are on for everybody", { switchedOn: true }, "SWITCHED_ON"],
    [
      "of several the strongest",
      { switchedOn: true, sentAt: at(-5), sequence: enrolled(at(-1)) },
      "ENROLLED",
    ],
  ] as const)("%s", (_, facts, evidence) => {
    expect(found({ ...facts, ...reasons })).toMatchObject({
      ...{ state: "RUNNING", evidence, round: 1 },
      ...reason,
    });
  });

  test.each([
    ["nothing known", {}],
    ["a sequence that was left", { sequence: left }],
    ["reminders that are off for everybody", { switchedOn: false }],
  ])("not %s", (_, facts) => {
    expect(judgeReminders(null, { ...quiet, ...facts, ...reasons }, at(0))).toBeNull();
  });
});

test("where neither a plan is active nor anything is paused, nothing is found", () => {
  const told = { switchedOn: true, sentAt: at(-5), sequence: enrolled(at(-1)) };
  expect(judgeReminders(null, { ...quiet, ...told, ...nothing }, at(0))).toBeNull();
});

describe("what confirms that they are off", () => {
  test("a sequence that was left, and reminders that are off for everybody", () => {
    const bySequence = found({ sequence: left }, found({ sequence: enrolled(at(-1)) }), at(60));
    const bySwitch = found({ switchedOn: false }, found({ switchedOn: true }), at(60));
    const off = { state: "CONFIRMED_OFF", confirmedBy: "SOURCE", confirmedAt: at(60) };
    expect([bySequence, bySwitch]).toEqual([
      expect.objectContaining(off),
      expect.objectContaining(off),
    ]);
  });

  test("silence confirms nothing", () => {
    const asked: Finding = { ...found({ sequence: enrolled(at(-1)) }), state: "ASKED" };
    expect(found({}, asked, at(600)).state).toBe("ASKED");
    expect(found({ switchedOn: false }, asked, at(600)).state).toBe("ASKED");
    const sent = found({ sentAt: at(-5) });
    expect(found({ sequence: left }, sent, at(600)).state).toBe("RUNNING");
  });

  test("a person, until the source shows otherwise afterwards", () => {
    const off = confirmed(found({ switchedOn: true }));
    // They are still on for others.
    expect(found({ switchedOn: true }, off, at(20))).toBe(off);
    expect(found({ sentAt: at(5) }, off, at(20))).toBe(off);
    expect(found({ sequence: enrolled(at(5)) }, off, at(20))).toBe(off);
    const again = { state: "RUNNING", round: 2 };
    expect(found({ sentAt: at(15) }, off, at(20))).toMatchObject(again);
    expect(found({ sequence: enrolled(at(20)) }, off, at(20))).toBe(off);
    expect(found({ sequence: enrolled(at(21)) }, off, at(21))).toMatchObject(again);
  });

  test("a sequence that was left takes back no person's word on reminders for everybody", () => {
    const both = { switchedOn: true, sequence: enrolled(at(30)) };
    const joined = found(both, confirmed(found({ switchedOn: true })), at(30));
    expect(joined).toMatchObject({ state: "RUNNING", evidence: "ENROLLED", round: 2 });
    const off = found({ switchedOn: true, sequence: left }, joined, at(60));
    expect(off).toMatchObject({ state: "CONFIRMED_OFF", confirmedBy: "test:clerk" });
    expect(found({ switchedOn: true, sequence: left }, off, at(70))).toBe(off);
  });

  test("the source's own word ends when it says the opposite", () => {
    const off = found({ switchedOn: false }, found({ switchedOn: true }), at(60));
    expect(found({ switchedOn: true }, off, at(90))).toMatchObject({ state: "RUNNING", round: 2 });
  });

  test("nothing is confirmed twice, nor when it is over", () => {
    const off = confirmed(found({ switchedOn: true }));
    expect(confirmOff(off, "test:clerk", at(30))).toBeNull();
    const over = found({ planReference: null }, found({ switchedOn: true }));
    expect([over.state, confirmOff(over, "test:clerk", at(30))]).toEqual(["OVER", null]);
  });
});

test("with the last plan it is over; another plan begins it anew, and a person's word still stands", () => {
  const asked: Finding = { ...found({ switchedOn: true }), state: "ASKED" };
  const over = found({ planReference: null, switchedOn: true }, asked, at(30));
  expect(over.state).toBe("OVER");
  expect(found({ planReference: "FB-2", switchedOn: true }, over, at(40))).toMatchObject({
    ...{ state: "RUNNING", round: 2, planReference: "FB-2" },
  });
  const reopened = found({ switchedOn: true, sentAt: at(15) }, confirmed(asked), at(20));
  const ended = found({ planReference: null }, reopened, at(30));
  expect(found({ planReference: "FB-2" }, ended, at(40)).state).toBe("OVER");
  const answered = found({ planReference: null }, confirmed(asked), at(30));
  expect(found({ planReference: "FB-2", switchedOn: true }, answered, at(40))).toMatchObject({
    ...{ state: "CONFIRMED_OFF", round: 1 },
  });
});

describe("a plan that takes the place of a pause, and the other way round", () => {
  const asked = (facts: Partial<ReminderFacts>): Finding => ({ ...found(facts), state: "ASKED" });
  const byPause = asked({ ...paused, switchedOn: true });

  test.each([
    ["a sign", { switchedOn: true }],
    ["no sign", {}],
  ])("goes on as the same finding, with %s", (_, told) => {
    const plan = { because: "PLAN", planReference: "FB-2" };
    const after = found({ planReference: "FB-2", ...told }, byPause, at(20));
    expect(after).toMatchObject({ state: "ASKED", round: 1, ...plan });
    const both = found({ planReference: "FB-2", isPaused: true, ...told }, after, at(25));
    expect(both).toMatchObject({ state: "ASKED", round: 1, ...plan });
    expect(found({ ...paused, ...told }, both, at(30))).toMatchObject({
      ...{ state: "ASKED", round: 1, because: "PAUSE", planReference: null },
    });
  });

  test("keeps what a person was asked with while that stands", () => {
    expect(found({ isPaused: true, switchedOn: true }, byPause, at(20))).toMatchObject({
      ...{ state: "ASKED", because: "PAUSE" },
    });
  });

  test("keeps what a person has said", () => {
    const off = confirmed(byPause);
    expect(found({ planReference: "FB-2", switchedOn: true }, off, at(20))).toMatchObject({
      ...{ state: "CONFIRMED_OFF", confirmedBy: "test:clerk", planReference: "FB-2" },
    });
  });

  test("is over when neither is there any more", () => {
    expect(found({ ...nothing, switchedOn: true }, byPause, at(20)).state).toBe("OVER");
  });
});

describe("whatever the sources tell and people say, in whatever order", () => {
  const facts = fc.record<ReminderFacts>({
    planReference: fc.constantFrom("FB-1", "FB-1", "FB-2", null),
    isPaused: fc.boolean(),
    sentAt: fc.option(fc.nat(100).map(at)),
    sequence: fc.option(
      fc.record({
        running: fc.boolean(),
        name: fc.constantFrom("no. 17", null),
        lookedAt: fc.option(fc.nat(100).map(at)),
      }),
    ),
    switchedOn: fc.constantFrom(true, false, null),
  });
  const steps = fc.array(
    fc.oneof(
      facts.map((told) => ({ kind: "LOOK" as const, told })),
      fc.constant({ kind: "ASK" as const }),
      fc.constant({ kind: "CONFIRM" as const }),
    ),
    { maxLength: 20 },
  );

  /** It is over where nothing asks for it, and otherwise says of what it is told only what stands. */
  function expectReason(before: Finding | null, after: Finding | null, told: ReminderFacts): void {
    const { planReference, isPaused } = told;
    if (planReference === null && !isPaused) return expect(after?.state ?? "OVER").toBe("OVER");
    if (after?.because === "PAUSE") expect(isPaused).toBe(true);
    if (after?.because === "PLAN") expect(after.planReference).toBe(planReference);
    const isOpen = before?.state === "RUNNING" || before?.state === "ASKED";
    // Nobody is asked twice because a plan came in the place of a pause.
    if (isOpen) expect(after?.round).toBe(before.round);
  }

  test("off is confirmed by somebody, each asking is new, and looking again at the same tells nothing new", () => {
    fc.assert(
      fc.property(steps, (taken) => {
        let finding: Finding | null = null;
        const asked = new Set<number>();
        taken.forEach((step, index) => {
          const now = at(index * 7);
          const before: Finding | null = finding;
          if (step.kind === "LOOK") {
            finding = judgeReminders(before, step.told, now);
            expect(judgeReminders(finding, step.told, now)).toEqual(finding);
            expectReason(before, finding, step.told);
          } else if (step.kind === "ASK" && before?.state === "RUNNING") {
            // One task for each round.
            expect(asked.has(before.round)).toBe(false);
            asked.add(before.round);
            finding = { ...before, state: "ASKED" };
          } else if (step.kind === "CONFIRM" && before) {
            finding = confirmOff(before, "test:clerk", now) ?? before;
          }
          if (finding === null) return expect(before).toBeNull();
          if (finding.state === "CONFIRMED_OFF") expect(finding.confirmedBy).not.toBeNull();
          expect(finding.round - (before?.round ?? 0)).toBeLessThanOrEqual(1);
          expect(finding.round).toBeGreaterThanOrEqual(before?.round ?? 1);
        });
      }),
    );
  });
});

describe("the words", () => {
  const finding = found({ sequence: enrolled(at(-1)) });

  const besidePause = found({ ...paused, sequence: enrolled(at(-1)) });

  test.each([
    ["beside a payment plan", finding],
    ["while contact about payment is paused", besidePause],
  ])("never call them paused, and call them off only once that is confirmed: %s", (beside, of) => {
    for (const vendor of vendors)
      for (const state of ["RUNNING", "ASKED"] as const)
        for (const evidence of ["SENT", "ENROLLED", "SWITCHED_ON"] as const) {
          const words = reminderWords(vendor, { ...of, state, evidence });
          expect(words).toMatch(/count as running\.$/);
          expect(words.split(beside)).toHaveLength(2);
          expect(words.replace(beside, "")).not.toMatch(
            /paused|plan is|(are|is) (switched )?off\b/i,
          );
        }
  });

  test("say who said that they are off", () => {
    expect(reminderWords("HUBSPOT", confirmed(finding))).toBe(
      "HubSpot sequence no. 17: a person confirmed that they are off.",
    );
  });

  test("of the task fit every CRM, and say no cause", () => {
    const { subject, description } = switchOffTask(
      "XERO",
      { ...finding, evidence: "SWITCHED_ON" },
      "Harbour & Pine",
    );
    expect(subject).toBe(
      "Switch off Xero invoice reminders for Harbour & Pine: a payment plan is agreed",
    );
    expect(description).toMatch(/^Payment plan FB-1 is active\./);
    const long = switchOffTask("HUBSPOT", { ...finding, name: "x".repeat(500) }, "y".repeat(500));
    expect(long.subject.length).toBeLessThanOrEqual(200);
    expect(long.subject).toMatch(/: a payment plan is agreed$/);
  });

  test("of the task say of a pause that contact is paused, and nothing else", () => {
    const { subject, description } = switchOffTask("HUBSPOT", besidePause, "Harbour & Pine");
    expect(subject).toBe(
      "Switch off HubSpot sequence no. 17 for Harbour & Pine: contact about payment is paused",
    );
    expect(description).toBe(
      [
        "Contact about payment is paused. The HubSpot sequence no. 17 runs while contact about payment is paused.",
        "In HubSpot: open the contact and unenroll it from the sequence.",
        "Then confirm it in Forbear: until then they count as running.",
      ].join("\n"),
    );
  });

  test("of a connection tell plans and pauses apart", () => {
    const whom = (plan: number, pause: number) =>
      /reminding (.*?)\. Switch it off there for (.*?),/
        .exec(goOnWords("XERO", { plan, pause }))
        ?.slice(1);
    expect(whom(1, 0)).toEqual(["a debtor who has a payment plan", "this debtor"]);
    expect(whom(0, 1)).toEqual(["a debtor while contact about payment is paused", "this debtor"]);
    expect(whom(2, 3)).toEqual([
      "2 debtors who have a payment plan, and 3 debtors while contact about payment is paused",
      "each of them",
    ]);
  });
});
