/** A circumstance of which only what matters is said. */
import { parsePlainDate } from "../../../src/domain/calendar.js";
import type {
  Circumstance,
  CircumstanceBody,
  HoldBody,
  SupportNeedBody,
} from "../../../src/domain/circumstances/kinds.js";

export const hold: HoldBody = {
  kind: "HOLD",
  state: "ACTIVE",
  hold: "MANUAL",
  channels: null,
  purposes: null,
  moratorium: null,
};

export const need = (pause: boolean): SupportNeedBody => ({
  kind: "SUPPORT_NEED",
  state: "ACTIVE",
  certainty: "KNOWN",
  toldBy: "PERSON",
  basis: null,
  purposes: [],
  adjustments: { avoidChannels: [], slowPace: true, gentleTone: true, pause },
  expiresOn: parsePlainDate("2026-12-31"),
});

export const circumstance = (
  body: CircumstanceBody,
  more: Partial<Omit<Circumstance, "body">> = {},
): Circumstance => ({
  id: "c1",
  debtorId: "d1",
  personId: null,
  receivableIds: null,
  beganAt: "2026-06-01T10:00:00.000Z",
  lookOn: null,
  endsAt: null,
  endedAt: null,
  recordedBy: "user",
  recordedAt: "2026-06-01T10:00:00.000Z",
  version: 1,
  hasDetail: false,
  body,
  ...more,
});
