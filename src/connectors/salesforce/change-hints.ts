/** Makes hints of change events as they come: with the schema of each, asked for once. */
import { Malformed, Rejected } from "../errors.js";
import type { WebhookEvent } from "../webhooks.js";
import { headerReader, hintOf, hintOfUnreadable, type HeaderReader } from "./change-events.js";
import type { FetchResponse } from "./pub-sub.js";

export class ChangeHints {
  /** By the id of the schema; null where it cannot be had or read. */
  readonly #readers = new Map<string, HeaderReader | null>();

  /** @param schemaOf asks for a schema's text. @throws ConnectorError */
  constructor(
    private readonly account: string,
    private readonly schemaOf: (schemaId: string) => Promise<string>,
  ) {}

  /** @throws ConnectorError where a schema cannot be had for now */
  async of(events: FetchResponse["events"]): Promise<WebhookEvent[]> {
    const hints: WebhookEvent[] = [];
    for (const each of events) hints.push(...(await this.ofOne(each)));
    return hints;
  }

  /** One that cannot be read leads to a reading of everything: it is neither lost nor in the way for ever. */
  private async ofOne({
    event,
    replayId,
  }: FetchResponse["events"][number]): Promise<WebhookEvent[]> {
    try {
      const read = await this.reader(event.schemaId);
      if (read) return hintOf(this.account, read(event.payload));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
    return [hintOfUnreadable(this.account, event.id || replayId.toString("base64"))];
  }

  private async reader(schemaId: string): Promise<HeaderReader | null> {
    const known = this.#readers.get(schemaId);
    if (known !== undefined) return known;
    let reader: HeaderReader | null = null;
    try {
      reader = headerReader(await this.schemaOf(schemaId));
    } catch (error) {
      if (!lasts(error)) throw error;
    }
    this.#readers.set(schemaId, reader);
    return reader;
  }
}

/** A schema that is refused or makes no sense will be so the next time, too. */
function lasts(error: unknown): boolean {
  return error instanceof Rejected || error instanceof Malformed;
}
