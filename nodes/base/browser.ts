/** What dialogs use of the ground: nothing that needs Node.js. */
export { readJson } from "./json-reader.js";
export { migrate, type Migration, type Saved } from "./migrate.js";
export { aFlag, aTrimmedText, oneOf, readBy, someOf, type ReadBy } from "./properties.js";
export { flagIn, isVariable, listIn } from "./variables.js";
