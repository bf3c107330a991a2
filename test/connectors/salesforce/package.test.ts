/** The package's metadata and the connector must name the same fields. */
import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import {
  standingFields,
  standingLengths,
} from "../../../src/connectors/salesforce/standing-fields.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";

const root = new URL("../../../plugins/salesforce/", import.meta.url);
const read = (path: string) =>
  readFileSync(new URL(`force-app/main/default/${path}`, root), "utf8");
const names = Object.values(standingFields).toSorted();
const types: Record<string, string> = {
  [standingFields.asOf]: "DateTime",
  [standingFields.nextInstalmentOn]: "Date",
  [standingFields.careUntil]: "Date",
};

/** The text of an element that appears once. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

test.each(["Account", "Contact"])("%s has every field that is written, and no other", (object) => {
  const files = readdirSync(new URL(`force-app/main/default/objects/${object}/fields/`, root));
  expect(files.toSorted()).toEqual(names.map((name) => `${name}.field-meta.xml`));
  for (const name of names) {
    const xml = read(`objects/${object}/fields/${name}.field-meta.xml`);
    expect(element(xml, "fullName")).toBe(name);
    expect(element(xml, "type")).toBe(types[name] ?? "Text");
    expect(element(xml, "required")).toBe("false");
    // Salesforce's own limits of these texts.
    expect(element(xml, "label")?.length).toBeLessThanOrEqual(40);
    expect(element(xml, "inlineHelpText")?.length).toBeLessThanOrEqual(255);
    expect(element(xml, "description")?.length).toBeLessThanOrEqual(1000);
  }
  expect(salesforce.manifest.ownedFields[object]?.toSorted()).toEqual(names);
});

test("texts are cut to the lengths of the fields", () => {
  for (const [key, length] of Object.entries(standingLengths)) {
    const name = standingFields[key as keyof typeof standingLengths];
    for (const object of ["Account", "Contact"])
      expect(element(read(`objects/${object}/fields/${name}.field-meta.xml`), "length")).toBe(
        String(length),
      );
  }
});

test.each([
  ["Forbear_Connection", "true"],
  ["Forbear_Reader", "false"],
])("the permission set %s shows every field", (name, editable) => {
  const xml = read(`permissionsets/${name}.permissionset-meta.xml`);
  const granted = [...xml.matchAll(/<editable>(\w+)<\/editable>\s*<field>([\w.]+)<\/field>/g)];
  expect(granted.map(([, , field]) => field).toSorted()).toEqual(
    ["Account", "Contact"].flatMap((object) => names.map((field) => `${object}.${field}`)),
  );
  expect(new Set(granted.map(([, may]) => may))).toEqual(new Set([editable]));
  expect(element(xml, "label")).toBe(name.replace("_", " "));
});

test("the project speaks the version that the connector speaks", () => {
  const project = JSON.parse(readFileSync(new URL("sfdx-project.json", root), "utf8")) as {
    sourceApiVersion: string;
  };
  expect(project.sourceApiVersion).toBe("67.0");
});
