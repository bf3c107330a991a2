/** Files as a vendor: what they bring is stored, joined and proved like everything else; there is nobody to call. */
import type { Connector, Page } from "../connector.js";
import { contentReader } from "../connector.js";
import { Rejected } from "../errors.js";
import { streamNamed } from "../parse.js";
import { manifest, streams } from "./manifest.js";
import { normalise } from "./mappers.js";

const nobodyIsThere = "Files are brought: there is no account to sign in to. Import one instead.";

function refuse(): never {
  throw new Rejected(nobodyIsThere, []);
}

export const files: Connector = {
  manifest,
  authorisationUrl: refuse,
  authorise: () => Promise.reject(new Rejected(nobodyIsThere, [])),
  refresh: () => Promise.reject(new Rejected(nobodyIsThere, [])),
  revoke: () => Promise.resolve(),
  accounts: () => Promise.resolve([]),
  accountFacts: () => Promise.resolve({}),
  pull: async (stream, cursor): Promise<Page> => {
    streamNamed("Files", streams, stream);
    return Promise.resolve({ records: [], unreadable: [], cursor, done: true, total: 0 });
  },
  normalise,
  hashable: contentReader(manifest),
  observe: () => Promise.reject(new Rejected(nobodyIsThere, [])),
  plan: () => ({ outcome: "REFUSED", why: "A file takes nothing back." }),
  perform: () => Promise.reject(new Rejected(nobodyIsThere, [])),
  find: () => Promise.resolve(null),
  recordUrl: () => null,
};
