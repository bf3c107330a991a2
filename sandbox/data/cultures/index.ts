/** The cultures of the practice customers and how many of them there are, in proportion. */
import type { Culture } from "../culture.js";
import { australia } from "./australia.js";
import { britain } from "./britain.js";
import { france } from "./france.js";
import { germany } from "./germany.js";
import { bahrain, kuwait } from "./gulf.js";
import { japan } from "./japan.js";
import { netherlands } from "./netherlands.js";
import { poland } from "./poland.js";
import { spain } from "./spain.js";
import { unitedStates } from "./united-states.js";

export { britain };

/** The supplier sits in Britain, so most of its customers do too. */
export const cultures: readonly (readonly [Culture, number])[] = [
  [britain, 34],
  [germany, 12],
  [france, 10],
  [poland, 9],
  [spain, 7],
  [netherlands, 7],
  [japan, 4],
  [kuwait, 2],
  [bahrain, 2],
  [australia, 6],
  [unitedStates, 7],
];
