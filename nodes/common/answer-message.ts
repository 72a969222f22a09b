/** Answers a message: exactly one `done`, whatever the message is and whatever becomes of it. */
import type { Node } from "node-red";

/**
 * Carries out what a message asks for.
 * @param node logs an error if the message cannot even be passed to Catch or Complete nodes, which get a copy of it
 * @param work throws synchronously or not
 */
export function answerMessage(
  node: Pick<Node, "error">,
  work: () => Promise<void>,
  done: (error?: Error) => void,
): void {
  const finish = (error?: unknown): void => {
    try {
      if (error === undefined) done();
      else done(error as Error);
    } catch (fault) {
      // Unhandled, it would end the process.
      node.error(error ?? fault, {});
    }
  };
  const worked = async (): Promise<void> => work();
  worked().then(() => {
    finish();
  }, finish);
}
