/** The part of the test helper that the tests use; the package has no types of its own. */
declare module "node-red-node-test-helper" {
  import type { Node } from "node-red";

  interface Helper {
    init(nodeRed: string, settings?: object): void;
    startServer(done: () => void): void;
    stopServer(done: () => void): void;
    load(nodes: readonly unknown[], flow: readonly object[], credentials?: object): Promise<void>;
    setFlows(flow: readonly object[], type?: "full" | "nodes" | "flows"): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): Node;
    /** Everything logged since the flow was loaded. */
    log(): { readonly args: readonly (readonly unknown[])[] };
  }
  const helper: Helper;
  export default helper;
}
