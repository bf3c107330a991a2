/** The Xero connector: what README.md says, assembled. */
import type { Connector } from "../connector.js";
import { contentReader } from "../connector.js";
import { readSettings } from "./config.js";
import { accountFacts, notices } from "./facts.js";
import { ownFields } from "./fields.js";
import { manifest } from "./manifest.js";
import { normalise } from "./mappers.js";
import { pull, pullByIds } from "./pull.js";
import {
  accounts,
  authorisationUrl,
  authorise,
  authoriseService,
  refresh,
  revoke,
} from "./sign-in.js";
import { webhooks } from "./webhooks.js";
import { find, observe, perform, plan } from "./write-back.js";

export const xero: Connector = {
  manifest,
  webhooks,
  authorisationUrl,
  authorise,
  authoriseService,
  refresh,
  revoke,
  accounts,
  accountFacts,
  ownFields,
  notices,
  pull,
  pullByIds,
  normalise,
  hashable: contentReader(manifest),
  observe,
  plan,
  perform,
  find,
  recordUrl(ref, settings) {
    const { shortCode } = readSettings(settings);
    // The one address that is documented; contacts and payments have none.
    if (shortCode === undefined || ref.objectType !== "Invoice") return null;
    return `https://go.xero.com/app/${shortCode}/invoicing/view/${encodeURIComponent(ref.id)}`;
  },
};
