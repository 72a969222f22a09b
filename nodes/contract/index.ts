/** `enedis-linky-contract`: what a household signed. It only knows its saved form; meters and questions price by it. */
import type { NodeAPI } from "node-red";
import { aText } from "../base/index.js";
import { CONTRACT_TYPE, deployContract, registerNode, type ContractNode } from "../common/index.js";

/** Its name only: what else is wrong is said by the meters that price by it. */
const properties = { name: aText };

export default function (RED: NodeAPI): void {
  registerNode<typeof properties, ContractNode>(RED, CONTRACT_TYPE, () => ({
    properties,
    serve: ({ node, def }) => {
      deployContract(RED, node, def);
      return {};
    },
  }));
}
