/**
 * Makes a Node.js one of an older version, for a script that is run with `--import`: it says so (LINKY_TEST_NODE), and
 * has nothing of the language that came after Node.js 20.11.
 */
const { LINKY_TEST_NODE: node } = process.env;
Object.defineProperty(process, "versions", { value: { ...process.versions, node } });

const later = [
  [Map, ["groupBy"]],
  [Object, ["groupBy"]],
  [Array, ["fromAsync"]],
  [Promise, ["withResolvers", "try"]],
  [RegExp, ["escape"]],
  [URL, ["parse"]],
  [Error, ["isError"]],
  [globalThis, ["Iterator", "WebSocket", "navigator", "Float16Array"]],
  [Set.prototype, ["union", "intersection", "difference", "symmetricDifference"]],
  [Set.prototype, ["isSubsetOf", "isSupersetOf", "isDisjointFrom"]],
  [
    Object.getPrototypeOf(Object.getPrototypeOf(new Map().keys())),
    ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find"],
  ],
];
for (const [owner, names] of later) for (const name of names) Reflect.deleteProperty(owner, name);
