/** The QuickBooks Online connector: what README.md says, assembled. */
import type { Connector } from "../connector.js";
import { contentReader } from "../connector.js";
import { accountFacts, notices } from "./facts.js";
import { othersFields, ownFields } from "./fields.js";
import { manifest } from "./manifest.js";
import { normalise } from "./mappers.js";
import { pull, pullByIds } from "./pull.js";
import { accounts, authorisationUrl, authorise, refresh, revoke } from "./sign-in.js";
import { find, observe, perform, plan } from "./write-back.js";
import { webhooks } from "./webhooks.js";

const contentOf = contentReader(manifest);

export const quickbooks: Connector = {
  manifest,
  webhooks,
  authorisationUrl,
  authorise,
  refresh,
  revoke,
  accounts,
  accountFacts,
  ownFields,
  notices,
  pull,
  pullByIds,
  normalise,
  hashable(record, facts) {
    const content = contentOf(record);
    const theirs = facts ? othersFields(record, facts) : [];
    return theirs.length === 0 ? content : { ...content, CustomField: theirs };
  },
  observe,
  plan,
  perform,
  find,
  // An address would not say in which company; see the manifest's `cannot`.
  recordUrl: () => null,
};
