/** Which entries of a ZIP archive may be files with readings. */
import type { ZipEntry } from "./entries.js";

/** What systems leave in archives, and what has no text: not even opened. */
const neverData =
  /(?:^|\/)(?:__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)|\/$|\.(?:pdf|png|jpe?g|gif|webp|mp4)$/i;

/** What explains the data beside it. Its name does not decide: it is read, and only a report leaves it out. */
const explains = /\.(?:txt|md|html?|rtf|docx?|xsd|xml)$/i;

export function mayBeData({ name }: Pick<ZipEntry, "name">): boolean {
  return !neverData.test(name);
}

/** Whether a user expects readings in an entry, so that a report names it even if it has none. */
export function seemsToBeData({ name }: Pick<ZipEntry, "name">): boolean {
  return !explains.test(name);
}
