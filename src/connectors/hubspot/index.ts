/** The HubSpot connector: what README.md says, assembled. */
import type { Connector } from "../connector.js";
import { contentReader } from "../connector.js";
import { readSettings } from "./config.js";
import { accountFacts } from "./facts.js";
import { ownFields } from "./fields.js";
import { manifest } from "./manifest.js";
import { normalise } from "./mappers.js";
import { notices } from "./notices.js";
import type { CrmObject } from "./objects.js";
import { isObjectName, objects } from "./objects.js";
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
import { webhooks } from "./webhooks.js";
import { find, observe, perform, plan } from "./write-back.js";

export const hubspot: Connector = {
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
  sendTogether,
  find,
  recordUrl({ account, objectType, id }, settings) {
    const { loginUrl } = readSettings(settings);
    const object: CrmObject | null = isObjectName(objectType) ? objects[objectType] : null;
    if (object?.screen === undefined || !/^\d+$/.test(id)) return null;
    return `${loginUrl}/contacts/${encodeURIComponent(account)}/record/${object.screen}/${id}`;
  },
};
