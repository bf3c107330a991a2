/** How somebody is contacted, and what for. */
import { channels, purposes } from "../domain/contact/case.js";
import { register } from "./enums.js";

export const ContactChannelEnum = register(
  "ContactChannel",
  channels,
  "How somebody is reached. The same number is one way for VOICE and another for SMS.",
);

export const ContactAimEnum = register("ContactAim", purposes, "What a contact is for.", {
  COLLECT: "It works towards payment.",
  REPLY: "It answers what the person wrote or asked.",
  OPT_OUT_CONFIRMATION: "It confirms that a wish was received.",
  REQUIRED_NOTICE: "A law requires it.",
  REMEDY_NOTICE: "It says that a remedy may or will be invoked.",
  END_OF_CONTACT: "It says that efforts end.",
  ONGOING_LIABILITY: "It is about a current bill.",
  LOCATE_PERSON: "It asks somebody else for an address.",
});
