/** The Salesforce connector: what README.md says, assembled. */
import type { Connector } from "../connector.js";
import { contentReader } from "../connector.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import { readSettings } from "./config.js";
import { accountFacts } from "./facts.js";
import { ownFields } from "./fields.js";
import { manifest } from "./manifest.js";
import { normalise } from "./mappers.js";
import { notices } from "./notices.js";
import { pull, pullByIds } from "./pull.js";
import {
  accounts,
  authorisationUrl,
  authorise,
  authoriseService,
  refresh,
  revoke,
} from "./sign-in.js";
import { sendTogether } from "./standing-together.js";
import { subscription } from "./subscription.js";
import { webhooks } from "./webhooks.js";
import { find, observe, perform, plan } from "./write-back.js";

export const salesforce: Connector = {
  manifest,
  webhooks,
  subscription,
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
  sendTogether,
  find,
  recordUrl(ref, settings) {
    const { instanceUrl } = readSettings(settings);
    const id = salesforceId(ref.id);
    if (instanceUrl === undefined || id === null) return null;
    return `${instanceUrl}/lightning/r/${encodeURIComponent(ref.objectType)}/${id}/view`;
  },
};
