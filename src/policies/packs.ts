/** Every rule pack that ships, by its id. */
import type { PolicyPack } from "../domain/contact/pack.js";
import { auAcccAsic } from "./packs/au-accc-asic.js";
import { caBc, caOn, caQc } from "./packs/canada.js";
import { houseHumane } from "./packs/house.js";
import { ukBreathingSpace } from "./packs/uk-breathing-space.js";
import { ukConc } from "./packs/uk-conc.js";
import { usFdcpaRegF } from "./packs/us-fdcpa-regf.js";
import { usMa } from "./packs/us-ma.js";
import { usWa } from "./packs/us-wa.js";

export const packs: ReadonlyMap<string, PolicyPack> = new Map(
  [
    usFdcpaRegF,
    usMa,
    usWa,
    ukBreathingSpace,
    ukConc,
    auAcccAsic,
    caQc,
    caBc,
    caOn,
    houseHumane,
  ].map((pack) => [pack.id, pack]),
);
