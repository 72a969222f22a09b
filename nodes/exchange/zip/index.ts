/** What an archive of files contains. */
export { type ZipEntry, entriesOf, isOpenDocument, isWorkbook } from "./entries.js";
export { mayBeData, seemsToBeData } from "./members.js";
