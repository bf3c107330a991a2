/** COPY over a plain connection of `pg`, which knows the messages but has no face for them. */
import type pg from "pg";

/** The part of pg's connection that COPY speaks through. */
interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A query as pg's client drives it; what is not of COPY's is left empty. */
abstract class Copy<T> implements pg.Submittable {
  readonly done: Promise<T>;
  protected resolve!: (value: T) => void;
  private reject!: (error: Error) => void;

  constructor(private readonly sql: string) {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: pg.Connection): void {
    (connection as unknown as Wire).query(this.sql);
  }

  abstract handleReadyForQuery(): void;
  handleError(error: Error): void {
    this.reject(error);
  }
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
}

class CopyOut extends Copy<Buffer[]> {
  private readonly chunks: Buffer[] = [];

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The message is a view into the buffer that the next bytes are read into.
    this.chunks.push(Buffer.from(chunk));
  }
  override handleReadyForQuery(): void {
    this.resolve(this.chunks);
  }
}

class CopyIn extends Copy<void> {
  constructor(
    sql: string,
    private readonly data: Buffer,
  ) {
    super(sql);
  }

  handleCopyInResponse(connection: Wire): void {
    const size = 1 << 20;
    for (let at = 0; at < this.data.length; at += size)
      connection.sendCopyFromChunk(this.data.subarray(at, at + size));
    connection.endCopyFrom();
  }
  override handleReadyForQuery(): void {
    this.resolve();
  }
}

/** `copy … to stdout`, whole. */
export async function copyOut(client: pg.Client, sql: string): Promise<Buffer> {
  return Buffer.concat(await client.query(new CopyOut(sql)).done);
}

/** `copy … from stdin`. */
export function copyIn(client: pg.Client, sql: string, data: Buffer): Promise<void> {
  return client.query(new CopyIn(sql, data)).done;
}
