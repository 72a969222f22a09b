/** Enedis's flows in XML. */
export { startsAsXml } from "./document.js";
export { readXmlFile } from "./read.js";
