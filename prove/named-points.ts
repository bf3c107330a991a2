/** At which points a worker is killed by order, three times each: before and after every commit and every call. */
import type { Goal, Knife } from "./course.js";
import type { KillOrder, Point } from "./points.js";

export interface PointPlan {
  readonly point: Point;
  readonly goal: Goal;
  /** Each is a course of its own, with its knives one after the other. */
  readonly courses: readonly (readonly Knife[])[];
}

const order = (point: Point, passing: number): KillOrder => ({ point, passing });

function at(point: Point, goal: Goal, courses: readonly (readonly number[])[]): PointPlan {
  const knivesFor = (passings: readonly number[]): Knife[] =>
    passings.map((passing) => ({ order: order(point, passing) }));
  return { point, goal, courses: courses.map(knivesFor) };
}

/** What happens with every page, stream or effect: early, a little later, and once more. */
const oftenPassed = [[2, 5, 3]];
/** What happens once in a run: in the first run, in the first again, and in the second. */
const oncePassed = [[1, 1], [2]];
/** What happens when both vendors have been read. */
const lastPassed = [[1], [1], [1]];

const both = (what: string): Point[] => [`before ${what}`, `after ${what}`];
const vendors = ["SALESFORCE", "XERO"] as const;
const ofEach = (what: string): Point[] =>
  vendors.flatMap((vendor) => both(`call: ${what} ${vendor}`));

/** Access ends before the worker begins; in the middle of its reading; and while it writes. */
function tokenPlans(): PointPlan[] {
  return vendors.flatMap((vendor) => {
    const exchange = `call: token exchanged ${vendor}`;
    // Both vendors' access ends, but only this one's exchange counts.
    return [
      `before ${exchange}`,
      `after ${exchange}`,
      `after commit: token stored ${vendor}`,
    ].flatMap((point): PointPlan[] => {
      const first: Knife = { order: order(point, 1), expire: "FIRST" };
      const midway: Knife = {
        order: order(point, 1),
        expire: order("after commit: page stored", 2),
      };
      return [
        { point, goal: "ALL_READ", courses: [[first, midway]] },
        { point, goal: "ALL_SENT", courses: [[first]] },
      ];
    });
  });
}

export const pointPlans: readonly PointPlan[] = [
  ...ofEach("vendor read").map((point) => at(point, "ALL_READ", oftenPassed)),
  ...both("commit: page stored").map((point) => at(point, "ALL_READ", oftenPassed)),
  ...both("commit: page stored, stream finished").map((point) =>
    at(point, "ALL_READ", oftenPassed),
  ),
  ...both("call: facts read").map((point) => at(point, "ALL_READ", oncePassed)),
  ...both("commit: run begun").map((point) => at(point, "ALL_READ", oncePassed)),
  ...both("commit: debtors joined").map((point) => at(point, "ALL_READ", lastPassed)),
  ...both("commit: debtors assessed").map((point) => at(point, "ALL_READ", lastPassed)),
  ...both("commit: run finished").map((point) => at(point, "ALL_READ", oncePassed)),
  ...both("commit: effect leased").map((point) => at(point, "ALL_SENT", oftenPassed)),
  ...ofEach("target looked at").map((point) => at(point, "ALL_SENT", oftenPassed)),
  ...ofEach("vendor write").map((point) => at(point, "ALL_SENT", oftenPassed)),
  ...both("call: standings told").map((point) => at(point, "ALL_SENT", lastPassed)),
  ...both("commit: companions leased").map((point) => at(point, "ALL_SENT", lastPassed)),
  ...both("commit: effect's result kept").map((point) => at(point, "ALL_SENT", oftenPassed)),
  ...vendors.flatMap((vendor) =>
    both(`call: marker looked up ${vendor}`).map((point): PointPlan => {
      // A marker is looked up where an earlier try was cut off.
      const cutOff: Knife = { order: order(`after call: vendor write ${vendor}`, 2) };
      const lookUp: Knife = { order: order(point, 1) };
      return { point, goal: "ALL_SENT", courses: [[cutOff, lookUp, lookUp, lookUp]] };
    }),
  ),
  ...tokenPlans(),
];
