/** Changes that tests make behind a vendor's back: `POST /__practice/…`, JSON in and out. */
import type { FastifyInstance } from "fastify";
import { Random } from "./random.js";

/** Thrown by a mutation that makes no sense; answered with 400. */
export class MutationError extends Error {}

export type MutationBody = Readonly<Record<string, unknown>>;

/** A string of the body. @throws MutationError when it is missing. */
export function textOf(body: MutationBody, name: string): string {
  const value = body[name];
  if (typeof value !== "string") throw new MutationError(`${name} must be text.`);
  return value;
}

/** A list of strings of the body. @throws MutationError when it is missing. */
export function textsOf(body: MutationBody, name: string): string[] {
  const value = body[name];
  if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) {
    throw new MutationError(`${name} must be a list of texts.`);
  }
  return value;
}

/** An object of the body; empty when it is missing. */
export function objectIn(body: MutationBody, name: string): MutationBody {
  const value = body[name] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new MutationError(`${name} must be an object.`);
  }
  return value as MutationBody;
}

/**
 * Picks a share of the ids, the same ones for the same seed: at least one where the share is above 0.
 * Body: { share, seed? }.
 */
export function shareOf(ids: readonly string[], body: MutationBody): string[] {
  const { share, seed = 1 } = body;
  if (typeof share !== "number" || share < 0 || share > 1 || typeof seed !== "number") {
    throw new MutationError("share is a number from 0 to 1, seed a whole number.");
  }
  const count = share === 0 ? 0 : Math.max(1, Math.round(ids.length * share));
  const random = new Random(seed);
  const picked: string[] = [];
  let left = count;
  for (const [index, id] of ids.entries()) {
    // Each of those that are left has the same chance.
    if (left === 0 || random.next() * (ids.length - index) >= left) continue;
    picked.push(id);
    left--;
  }
  return picked;
}

/** Adds mutations by name. What one throws as a MutationError is the caller's mistake. */
export function addMutations(
  app: FastifyInstance,
  mutations: Readonly<Record<string, (body: MutationBody) => object>>,
): void {
  for (const [name, mutate] of Object.entries(mutations)) {
    app.post(`/__practice/${name}`, async (request, reply) => {
      try {
        return mutate((request.body ?? {}) as MutationBody);
      } catch (error) {
        if (!(error instanceof MutationError)) throw error;
        return reply.code(400).send({ message: error.message });
      }
    });
  }
}
