/** Something a person has to set right before the command can work; printed without a stack. */
export class PlainError extends Error {
  override readonly name = "PlainError";
}
