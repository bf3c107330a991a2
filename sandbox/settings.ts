/** What a practice data set was made with, kept beside the journals: a changed seed would make them nonsense. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Form, GenerateOptions } from "./data/generate.js";

/** The folder holds another data set than the one asked for. */
class PracticeSettingsError extends Error {
  override readonly name = "PracticeSettingsError";
}

const fileName = "practice.json";

/**
 * The options of the data set in this folder. The first start writes them down; a later one takes the
 * anchor from there, so that the same debts are met again on another day.
 * @throws PracticeSettingsError when the folder holds a set with another seed, size, form or anchor.
 */
export function settingsIn(
  stateDir: string | undefined,
  wanted: {
    seed: number;
    size: number;
    anchor: string | undefined;
    today: string;
    form: Form;
  },
): GenerateOptions {
  const { seed, size, anchor, today, form } = wanted;
  const fresh = { seed, size, anchor: anchor ?? today, ...(form !== 1 && { form }) };
  if (stateDir === undefined) return fresh;
  const file = join(stateDir, fileName);
  if (!existsSync(file)) {
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(file, `${JSON.stringify(fresh)}\n`);
    return fresh;
  }
  const saved = JSON.parse(readFileSync(file, "utf8")) as GenerateOptions;
  if (
    saved.seed !== seed ||
    saved.size !== size ||
    (saved.form ?? 1) !== form ||
    (anchor !== undefined && saved.anchor !== anchor)
  ) {
    throw new PracticeSettingsError(
      `${file} belongs to seed ${saved.seed}, size ${saved.size}, form ${saved.form ?? 1}, anchor ${saved.anchor}: use these, or another folder.`,
    );
  }
  return saved;
}
