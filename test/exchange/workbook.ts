/**
 * Workbooks for tests: the smallest XLSX file that a reader accepts, made of rows of texts, numbers and empty cells.
 */
import { crc32, deflateRawSync } from "node:zlib";

export type Cell = string | number | null;

export interface SheetOf {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const pack = "http://schemas.openxmlformats.org/package/2006";

/** An XLSX file with these sheets, in this order. */
export function workbook(sheets: readonly SheetOf[]): Buffer {
  return zip(
    partsOf(
      sheets.map(({ name }) => name),
      sheets.map(({ rows }) => `<sheetData>${rows.map(rowXml).join("")}</sheetData>`),
    ),
  );
}

/** The parts of a workbook whose sheets have this XML. */
export function partsOf(names: readonly string[], sheets: readonly string[]): Record<string, string> {
  const each = (text: (name: string, number: number) => string): string =>
    names.map((name, i) => text(name, i + 1)).join("");
  return {
    "[Content_Types].xml": `${head}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each((name, n) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${pack}/relationships">${each((_, n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="styles" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    // The second style is a date with a time.
    "xl/styles.xml": `${head}<styleSheet xmlns="${main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      sheets.map((xml, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        `${head}<worksheet xmlns="${main}">${xml}</worksheet>`,
      ]),
    ),
  };
}

function rowXml(cells: readonly Cell[], i: number): string {
  const row = i + 1;
  const xml = cells.map((cell, column) => {
    const at = `${String.fromCharCode(65 + column)}${row}`;
    if (cell === null) return "";
    if (typeof cell === "number") return `<c r="${at}"><v>${cell}</v></c>`;
    return `<c r="${at}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  });
  return `<row r="${row}">${xml.join("")}</row>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/**
 * A ZIP archive of these files.
 * @param sizes what the archive says of a file's size, where that is a lie
 */
export function zip(
  files: Readonly<Record<string, string | Buffer>>,
  sizes: Readonly<Record<string, number>> = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    // Quickly: the larger ones are the same bytes again and again.
    const packed = deflateRawSync(content, { level: 1, chunkSize: Math.min(2 ** 20, 64 + content.length) });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version
    common.writeUInt16LE(8, 4); // deflated
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(sizes[name] ?? content.length, 18);
    common.writeUInt16LE(0x800, 2); // names are UTF-8
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
