/** Writes a spreadsheet as other tools do: a zip of the few parts that a reader needs. */
import { crc32, deflateRawSync } from "node:zlib";

export type Cell =
  string | number | { readonly day: number } | { readonly formula: string; readonly value: number };

export interface XlsxOptions {
  readonly sheet?: string;
  readonly since1904?: boolean;
  /** Texts in the cells themselves instead of shared. */
  readonly inline?: boolean;
  /** Parts that stand beside, or in place of, its own. */
  readonly parts?: Readonly<Record<string, string>>;
}

export function xlsx(rows: Iterable<readonly Cell[]>, options: XlsxOptions = {}): Buffer {
  const { sheet = "Invoices", since1904 = false, inline = false, parts = {} } = options;
  const shared = new Map<string, number>();
  const lines: string[] = [];
  let number = 0;
  for (const cells of rows) {
    number += 1;
    const texts = cells.map((cell, at) => cellXml(cell, `${letters(at)}${number}`, inline, shared));
    lines.push(`<row r="${number}">${texts.join("")}</row>`);
  }
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return zip({
    "[Content_Types].xml": `${head}<Types/>`,
    "xl/workbook.xml": `${head}<workbook ${main} xmlns:r="${relations}"><workbookPr date1904="${since1904 ? 1 : 0}"/><sheets><sheet name="${escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/styles.xml": `${head}<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `${head}<sst ${main}>${[...shared.keys()].map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join("")}</sst>`,
    "xl/worksheets/sheet1.xml": `${head}<worksheet ${main}><sheetData>${lines.join("")}</sheetData></worksheet>`,
    ...parts,
  });
}

function cellXml(cell: Cell, name: string, inline: boolean, shared: Map<string, number>): string {
  if (typeof cell === "number") return `<c r="${name}"><v>${cell}</v></c>`;
  if (typeof cell === "object" && "day" in cell)
    return `<c r="${name}" s="1"><v>${cell.day}</v></c>`;
  if (typeof cell === "object")
    return `<c r="${name}"><f>${escape(cell.formula)}</f><v>${cell.value}</v></c>`;
  if (cell === "") return "";
  if (inline) return `<c r="${name}" t="inlineStr"><is><t>${escape(cell)}</t></is></c>`;
  const at = shared.get(cell) ?? shared.size;
  shared.set(cell, at);
  return `<c r="${name}" t="s"><v>${at}</v></c>`;
}

function letters(column: number): string {
  return (
    (column > 25 ? letters(Math.floor(column / 26) - 1) : "") +
    String.fromCharCode(65 + (column % 26))
  );
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** A zip archive (APPNOTE.TXT 4.3) of these texts. */
function zip(parts: Readonly<Record<string, string>>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const bytes = Buffer.from(text);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), common, rest, Buffer.from(name)]),
    );
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}
