/** Statements of one transaction that leave one after the other, without waiting for each one's answer. */
import type { Queryable, Row, Statement } from "./database.js";

export class Pipeline {
  private readonly sent: Promise<unknown>[] = [];
  /** What went wrong first; all that follows it only says that the transaction is aborted. */
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly transaction: Queryable) {}

  /** For a statement whose answer nobody needs; {@link done} throws where it fails. */
  send(sql: Statement, values: readonly unknown[]): void {
    void this.track(sql, values);
  }

  async ask<R extends object = Row>(sql: Statement, values: readonly unknown[]): Promise<R[]> {
    const answer = await this.track<R>(sql, values);
    if (this.failure) throw this.failure.error;
    return answer;
  }

  /** Until all that was sent so far has been done, well or not. */
  async settled(): Promise<void> {
    await Promise.all(this.sent);
  }

  /** Until all that was sent has been done. @throws what went wrong first */
  async done(): Promise<void> {
    await this.settled();
    if (this.failure) throw this.failure.error;
  }

  private track<R extends object>(sql: Statement, values: readonly unknown[]): Promise<R[]> {
    const answer = this.transaction.query<R>(sql, values).catch((error: unknown): R[] => {
      this.failure ??= { error };
      return [];
    });
    this.sent.push(answer);
    return answer;
  }
}
