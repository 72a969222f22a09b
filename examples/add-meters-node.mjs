/**
 * Le Node.js qu’il faut à add-meters.mjs · The Node.js that add-meters.mjs needs: checked before it does anything.
 *
 * Its modules are imported in turn: this one stops before those that an older Node.js cannot run.
 */
import process from "node:process";
import { InputError, tell } from "./add-meters-words.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  const { node } = process.versions;
  tell(
    new InputError(
      `Node.js ${node} est trop ancien, rien n’a été envoyé ; il faut la version 20.11 ou une plus récente`,
      `Node.js ${node} is too old, nothing was sent; version 20.11 or newer is needed`,
    ),
  );
  process.exit();
}
