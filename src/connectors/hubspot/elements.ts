/** What all records of HubSpot say alike. */
import type { Json, JsonObject, RawRecord } from "../connector.js";
import { objectList, optionalObject, requiredText } from "../parse.js";

export function base({ objectType, id, updatedAt, raw }: RawRecord) {
  return {
    ref: { objectType, id },
    sourceUpdatedAt: updatedAt,
    ...(raw["archived"] === true ? { deleted: true } : {}),
  };
}

export function propertiesOf({ raw }: RawRecord): JsonObject {
  return optionalObject(raw, "properties") ?? {};
}

export function associated(
  { raw }: RawRecord,
  kind: "companies" | "contacts",
): { id: string; primary: boolean; labels: string[] }[] {
  const associations = optionalObject(raw, "associations") ?? {};
  return objectList(associations, kind).map((each) => ({
    id: requiredText(each, "id"),
    primary: each["primary"] === true,
    labels: textsIn(each["labels"]),
  }));
}

function textsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
