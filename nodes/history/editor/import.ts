/** Importing files in the dialog of a deployed node: they are chosen, tried, and imported once the user says so. */
import {
  announce,
  button,
  element,
  explanationNodes,
  importBounds,
  input,
  isDeployed,
  make,
  say,
  takeDrops,
  translator,
  type ImportAnswer,
  type ImportQuery,
  type Refusal,
} from "../../editor/browser.js";
import {
  counted,
  doneReport,
  doneText,
  grouped,
  importLabel,
  named,
  nothingText,
  sizeText,
  triedReport,
} from "./report.js";
import { isReadable, sendFiles, type Progress, type Sending } from "./send.js";
import { fileRow } from "./choosing.js";
import { StampsQuestion } from "./stamps.js";

/** A node whose files are imported, as far as the dialog has it. */
interface ImportingNode extends EditorNode {
  readonly meter: string;
}

type Conflicts = ImportQuery["conflicts"];

type State =
  | { readonly kind: "choosing" }
  | { readonly kind: "trying"; readonly sending: Sending }
  | { readonly kind: "tried"; readonly answer: ImportAnswer }
  | { readonly kind: "importing"; readonly decided: Decided }
  | { readonly kind: "done"; readonly answer: ImportAnswer; readonly conflicts: Conflicts }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** A decided import: it goes on when its dialog is closed. */
interface Decided {
  readonly files: readonly File[];
  readonly conflicts: Conflicts;
  readonly sending: Sending;
  progress: Progress | undefined;
  /** The dialog that shows it; another one when it is opened again. */
  dialog: ImportDialog | undefined;
}

/** By node. */
const decided = new Map<string, Decided>();

const t = translator("enedis-linky-history");
const id = (name: string): string => `enedis-linky-import-${name}`;

let open: ImportDialog | undefined;

/** Called when the dialog is built. */
export function prepareImport(node: ImportingNode): void {
  open = new ImportDialog(node);
}

/** Called when the form changes. */
export function showImport(): void {
  open?.show();
}

/** Called when the dialog closes. */
export function closeImport(): void {
  open?.close();
  open = undefined;
}

class ImportDialog {
  readonly #node: ImportingNode;
  readonly #endDrops: () => void;
  #files: readonly File[] = [];
  #state: State = { kind: "choosing" };
  #progress: Progress | undefined;
  /** What was wrong with a choice. */
  #complaint = "";
  #conflicts: Conflicts = "keep";
  readonly #stamps: StampsQuestion;
  #isClosed = false;
  /** Resolves when the last dry run that was ended has really ended: a node tries for one dialog at a time. */
  #ending: Promise<void> = Promise.resolve();

  constructor(node: ImportingNode) {
    this.#node = node;
    const chosen = input(id("input"));
    button(id("choose")).addEventListener("click", () => chosen.click());
    chosen.addEventListener("change", () => {
      void this.#add([...(chosen.files ?? [])]);
      // The same file may be chosen again.
      chosen.value = "";
    });
    this.#endDrops = takeDrops(element(id("drop")), ["Files"], ({ files }) => void this.#add([...files]));
    button(id("cancel")).addEventListener("click", () => void this.#cancel());
    button(id("again")).addEventListener("click", () => void this.#try());
    button(id("import")).addEventListener("click", () => this.#import());
    for (const choice of ["keep", "replace"] as const) {
      input(id(choice)).addEventListener("change", () => {
        this.#conflicts = choice;
        this.show();
      });
    }
    this.#stamps = new StampsQuestion(() => void this.#try());
    const running = decided.get(node.id);
    if (running) this.#follow(running);
    this.show();
  }

  /** A dry run ends with its dialog; a decided import does not. */
  close(): void {
    this.#isClosed = true;
    this.#endDrops();
    if (this.#state.kind === "trying") void this.#state.sending.cancel();
    if (this.#state.kind === "importing") this.#state.decided.dialog = undefined;
  }

  // ——— what the user does

  async #add(files: readonly File[]): Promise<void> {
    if (this.#isBusy || this.#obstacle !== "" || files.length === 0) return;
    const readable: File[] = [];
    this.#complaint = "";
    for (const file of files) {
      if (await isReadable(file)) readable.push(file);
      else this.#complaint = named("import.folder", file.name);
    }
    const all = [...this.#files, ...readable];
    const left = all.length - importBounds.files;
    if (left > 0) this.#complaint = counted("import.many", left, { most: grouped(importBounds.files) });
    await this.#change(all.slice(0, importBounds.files));
  }

  async #change(files: readonly File[]): Promise<void> {
    this.#files = files;
    this.#stamps.forget();
    await this.#endTry();
    // Changed again meanwhile, or nobody is there any more.
    if (this.#files !== files || this.#isClosed) return;
    if (files.length === 0) this.#enter({ kind: "choosing" });
    else await this.#try();
  }

  /** Whatever is on its way is of other files. */
  #endTry(): Promise<void> {
    if (this.#state.kind === "trying") {
      this.#ending = this.#state.sending.cancel();
      this.#state = { kind: "choosing" };
    }
    return this.#ending;
  }

  async #try(): Promise<void> {
    const files = this.#files;
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > importBounds.bytes) {
      this.#complaint = t("import.large", { size: sizeText(size) });
      this.#enter({ kind: "choosing" });
      return;
    }
    this.#progress = undefined;
    const options = { dryRun: true, conflicts: "keep", ...this.#stamps.query } as const;
    const sending = sendFiles(this.#node.id, files, options, (progress) => {
      if (this.#state.kind !== "trying" || this.#state.sending !== sending) return;
      this.#progress = progress;
      this.#showProgress();
    });
    this.#enter({ kind: "trying", sending });
    const reply = await sending.answer;
    // Cancelled meanwhile.
    if (this.#state.kind !== "trying" || this.#state.sending !== sending) return;
    this.#conflicts = "keep";
    this.#enter(reply.ok ? { kind: "tried", answer: reply.body } : { kind: "refused", refusal: reply });
  }

  #import(): void {
    const { id: node } = this.#node;
    const [files, conflicts] = [this.#files, this.#conflicts];
    const options = { dryRun: false, conflicts, ...this.#stamps.query };
    const sending = sendFiles(node, files, options, (progress) => {
      running.progress = progress;
      running.dialog?.tell(progress);
    });
    const running: Decided = { files, conflicts, sending, progress: undefined, dialog: undefined };
    decided.set(node, running);
    this.#follow(running);
    void sending.answer.then((reply) => {
      decided.delete(node);
      const { dialog } = running;
      const refusal = reply.ok || reply.status !== 0 ? reply : { ...reply, told: { text: t("import.lost") } };
      if (dialog) dialog.end(running, refusal);
      else if (refusal.ok)
        announce({ ok: true, body: { told: { text: doneText(refusal.body, conflicts) } } });
      else announce(refusal);
    });
    this.show();
  }

  #follow(running: Decided): void {
    this.#files = running.files;
    this.#progress = running.progress;
    running.dialog = this;
    this.#enter({ kind: "importing", decided: running });
  }

  tell(progress: Progress): void {
    this.#progress = progress;
    this.#showProgress();
  }

  end({ conflicts }: Decided, reply: Awaited<Sending["answer"]>): void {
    if (reply.ok) {
      this.#files = [];
      this.#enter({ kind: "done", answer: reply.body, conflicts });
    } else {
      this.#enter({ kind: "refused", refusal: reply });
    }
  }

  async #cancel(): Promise<void> {
    if (this.#state.kind === "importing") {
      // Its answer says whether there was still time.
      await this.#state.decided.sending.cancel();
    } else if (this.#state.kind === "trying") {
      this.#files = [];
      this.#complaint = "";
      await this.#endTry();
      this.#enter({ kind: "choosing" });
    }
  }

  // ——— what the user sees

  #enter(state: State): void {
    this.#state = state;
    this.show();
    if (this.#isClosed) return;
    // Files may be dropped anywhere on the dialog. Of a long report, its beginning is shown.
    const report = element(id("report"));
    const parts =
      state.kind === "choosing"
        ? []
        : [element(id("progress")), element(id("decision")), element(id("stamps")), report.firstElementChild];
    for (const part of parts) part?.scrollIntoView({ block: "nearest" });
  }

  get #isBusy(): boolean {
    return this.#state.kind === "importing";
  }

  /** Why nothing can be imported; empty if it can. */
  get #obstacle(): string {
    const { id: node, z, meter, changed } = this.#node;
    if (z !== undefined && RED.nodes.subflow(z)) return t("import.subflow");
    const isSaved = input("node-input-meter").value === meter && changed !== true;
    const isMeterSaved = RED.nodes.node(meter)?.changed !== true;
    return isDeployed(node) && isSaved && isMeterSaved ? "" : t("import.deploy");
  }

  show(): void {
    if (this.#isClosed) return;
    const focused = document.activeElement;
    const { kind } = this.#state;
    const obstacle = kind === "importing" ? "" : this.#obstacle;
    say(element(id("obstacle")), obstacle);
    element(id("all")).hidden = obstacle !== "";
    element(id("drop")).hidden = this.#isBusy;
    this.#showFiles();
    say(element(id("complaint")), this.#complaint);
    element(id("progress")).hidden = kind !== "trying" && kind !== "importing";
    if (kind === "trying" || kind === "importing") {
      say(element(id("stage")), t(`import.${kind}`));
      this.#showProgress();
    }
    this.#showReport();
    this.#showDecision();
    // What had the focus may be gone.
    const box = element("enedis-linky-import");
    if (focused instanceof HTMLElement && box.contains(focused) && focused.offsetParent === null) {
      (this.#isBusy ? button(id("cancel")) : button(id("choose"))).focus();
    }
  }

  #showFiles(): void {
    const list = element(id("files"));
    list.hidden = this.#files.length === 0;
    const remove = (file: File): void => {
      this.#complaint = "";
      void this.#change(this.#files.filter((one) => one !== file));
    };
    list.replaceChildren(...this.#files.map((file) => fileRow(file, this.#isBusy ? undefined : remove)));
  }

  #showProgress(): void {
    const bar = element(id("bar")) as HTMLProgressElement;
    const progress = this.#progress;
    if (progress) bar.value = progress.percent;
    else bar.removeAttribute("value");
    element(id("percent")).textContent = progress
      ? t(`import.${progress.stage}`, { percent: progress.percent })
      : t("import.waiting");
  }

  #showReport(): void {
    const report = element(id("report"));
    const state = this.#state;
    report.hidden = false;
    if (report.dataset["of"] === state.kind && state.kind === "tried") return;
    report.dataset["of"] = state.kind;
    if (state.kind === "tried") {
      report.replaceChildren(triedReport(state.answer));
    } else if (state.kind === "done") {
      report.replaceChildren(doneReport(state.answer, state.conflicts));
    } else if (state.kind === "refused") {
      const { told, code } = state.refusal;
      const className = code === "ended" ? "" : "enedis-linky-bad";
      report.replaceChildren(make("p", { className }, explanationNodes(told)));
    } else {
      report.hidden = true;
      report.replaceChildren();
    }
  }

  #showDecision(): void {
    const state = this.#state;
    const code = state.kind === "refused" ? state.refusal.code : undefined;
    element(id("again")).hidden = state.kind !== "refused" || code === "input" || code === "stamps";
    this.#stamps.show(code === "stamps", state.kind === "tried");
    element(id("decision")).hidden = state.kind !== "tried";
    if (state.kind !== "tried") return;
    const { answer } = state;
    element(id("conflicts")).hidden = answer.conflicts === 0;
    input(id(this.#conflicts)).checked = true;
    const label = importLabel(answer, this.#conflicts);
    element(id("import-label")).textContent = label ?? "";
    button(id("import")).hidden = label === undefined;
    say(element(id("nothing")), label === undefined ? nothingText(answer) : "");
  }
}
