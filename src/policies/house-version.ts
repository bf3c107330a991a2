import { houseHumane } from "./packs/house.js";

/** Which text of the house rules decided: for the audit trail. */
export const houseVersion = `${houseHumane.id} ${houseHumane.version}`;
