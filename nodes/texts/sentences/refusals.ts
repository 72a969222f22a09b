/** What users read of a file that is refused: what it is, where, and what to do. */
import type { ImportProblem, RefusedFile, Rejection } from "../../exchange/index.js";
import type { FileTexts } from "../files/index.js";

/** Where files come from, which decides how a refused one is named and what can be done. */
export interface Sources {
  /** Where the refusal is read. */
  readonly from: "message" | "dialog";
  /** How many there are. */
  readonly count: number;
  /** They are contents of a message without names: each is called by its place. */
  readonly areUnnamed?: boolean;
}

/**
 * Why a file is refused, and what is accepted instead; in a dialog, with the page that says more.
 * @param own the last four digits of the node's meter
 */
export function describeRefusal(
  texts: Pick<
    FileTexts,
    "problems" | "seen" | "formats" | "inFile" | "inContent" | "othersToo" | "nothingIn" | "answered"
  >,
  { problem, file }: { readonly problem: ImportProblem; readonly file: RefusedFile },
  own: string,
  { from, count, areUnnamed = false }: Sources = { from: "message", count: 1 },
): { readonly wrong: string; readonly accepted: string; readonly page?: string | undefined } {
  const text = texts.problems[problem];
  const { meter, format, flow, line, fileName, answered, skipped = [] } = file;
  let first = text.wrong(meter ?? "", own, flow);
  if (answered !== undefined) first = texts.answered(answered);
  else if (skipped.length > 0) first = texts.nothingIn(skipped.join(", "));
  const seen = [
    ...(format === undefined
      ? []
      : [texts.seen[problem === "unknown" ? "like" : "format"](texts.formats[format])]),
    ...(line === undefined ? [] : [texts.seen.line(String(line))]),
  ];
  const all = seen.length === 0 ? first : `${unstopped(first)} (${seen.join(", ")}).`;
  const of = areUnnamed ? inContent(texts) : texts.inFile;
  const { accepted: inMessage, inDialog = inMessage, page } = text;
  const what = from === "dialog" ? inDialog : inMessage;
  const accepted = count > 1 && fileName !== undefined ? texts.othersToo[from](unstopped(what)) : what;
  return {
    wrong: fileName === undefined ? all : of(fileName, all),
    accepted,
    ...(from === "dialog" && { page }),
  };
}

/** Why a line of a file is not imported. */
export function describeRejection(
  texts: Pick<FileTexts, "reasons" | "unreadStamp">,
  { reason, stamp }: Pick<Rejection, "reason" | "stamp">,
): string {
  return reason === "stamp" ? texts.unreadStamp(stamp) : texts.reasons[reason];
}

/** A sentence without its full stop: what is added needs no further sentence. */
function unstopped(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

/** Of the second content of a message: `2`, or `2/march.csv` for a file in that ZIP archive. */
function inContent(texts: Pick<FileTexts, "inFile" | "inContent">): FileTexts["inFile"] {
  return (name, wrong) => {
    const [, place, inner] = /^(\d+)(?:\/(.*))?$/s.exec(name) ?? [];
    if (place === undefined) return texts.inFile(name, wrong);
    return texts.inContent(place, inner === undefined ? wrong : texts.inFile(inner, wrong));
  };
}
