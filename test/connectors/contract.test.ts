import { connectorContract } from "./contract.js";
import { fixture as hubspot } from "./hubspot/fixture.js";
import { fixture as quickbooks } from "./quickbooks/fixture.js";
import { fixture as salesforce } from "./salesforce/fixture.js";
import { fixture as xero } from "./xero/fixture.js";

connectorContract(salesforce);
connectorContract(hubspot);
connectorContract(xero);
connectorContract(quickbooks);
