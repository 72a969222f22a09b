/** The question which end of their intervals the times of files name, where the files do not say it. */
import { element, input, type ImportQuery } from "../../editor/browser.js";

type Stamps = NonNullable<ImportQuery["stamps"]>;

const choices = ["start", "end"] as const satisfies readonly Stamps[];
const id = (name: string): string => `enedis-linky-import-${name}`;

export class StampsQuestion {
  #said: Stamps | undefined;

  /** @param answered called when the user has said it, or says it otherwise */
  constructor(answered: () => void) {
    for (const choice of choices) {
      input(id(choice)).addEventListener("change", () => {
        this.#said = choice;
        answered();
      });
    }
  }

  /** What goes with the files. */
  get query(): Pick<ImportQuery, "stamps"> {
    return this.#said === undefined ? {} : { stamps: this.#said };
  }

  /** What was said was of other files. */
  forget(): void {
    this.#said = undefined;
  }

  /**
   * Once it was asked, it can be said otherwise.
   * @param isAsked the files were refused for want of it
   * @param isTried they were read
   */
  show(isAsked: boolean, isTried: boolean): void {
    element(id("stamps")).hidden = !isAsked && !(isTried && this.#said !== undefined);
    for (const choice of choices) input(id(choice)).checked = this.#said === choice;
  }
}
