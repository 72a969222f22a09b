/** `enedis-linky-contract`: what a household signed. It only knows its saved form; meters and questions price by it. */
import type { NodeAPI, NodeDef } from "node-red";
import { aText } from "../base/index.js";
import {
  CONTRACT_TYPE,
  deployContract,
  textsFor,
  warnOfProperties,
  type ContractNode,
} from "../common/index.js";

export default function (RED: NodeAPI): void {
  function create(this: ContractNode, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    // What else is wrong is said by the meters that price by it.
    warnOfProperties(this, def, { name: aText }, textsFor(RED, undefined));
    deployContract(RED, this, def);
  }

  RED.nodes.registerType(CONTRACT_TYPE, create);
}
