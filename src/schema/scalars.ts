/** The scalars of the public API. */
import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { parsePlainDate } from "../domain/calendar.js";

const integerText = /^-?\d{1,18}$/;

/**
 * An amount in whole minor units. Always a string on the way out: JSON numbers lose digits beyond 2^53
 * in many clients. A string or an integer is taken on the way in.
 */
export const MinorUnits = new GraphQLScalarType<bigint, string>({
  name: "MinorUnits",
  description:
    'An amount in whole minor units of its currency (pence, cents, yen, fils): a string of digits, such as "12050" for £120.50.',
  serialize: (value) => {
    if (typeof value !== "string" && typeof value !== "bigint")
      throw new GraphQLError("MinorUnits must be text.");
    return value.toString();
  },
  parseValue: (value) => readMinor(typeof value === "number" ? String(value) : value),
  parseLiteral: (node) =>
    readMinor(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : null),
});

function readMinor(value: unknown): bigint {
  if (typeof value === "string" && integerText.test(value)) return BigInt(value);
  throw new GraphQLError(
    'MinorUnits must be a whole number of minor units, such as "12050" for £120.50; no decimals, no currency sign.',
    { extensions: { code: "BAD_INPUT" } },
  );
}

/** A date without time or zone, as debts fall due: YYYY-MM-DD. */
export const PlainDateScalar = new GraphQLScalarType<string, string>({
  name: "Date",
  description: "A plain date, YYYY-MM-DD, without time or zone.",
  serialize: (value) => String(value),
  parseValue: readDate,
  parseLiteral: (node) => readDate(node.kind === Kind.STRING ? node.value : null),
});

function readDate(value: unknown): string {
  try {
    return parsePlainDate(String(value));
  } catch {
    throw new GraphQLError("Date must be a calendar date written YYYY-MM-DD, such as 2026-12-01.", {
      extensions: { code: "BAD_INPUT" },
    });
  }
}
