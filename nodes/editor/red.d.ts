/** The part of Node-RED's editor that our dialogs use; the published types lag behind it (validators, credentials). */

interface EditorNode {
  readonly id: string;
  readonly type: string;
  name: string;
  /** Known once the dialog was opened: texts as they are, for a saved password only `has_<name>`. */
  readonly credentials?: Readonly<Record<string, string | boolean | undefined>>;
}

/** The second parameter of a validator: without declaring it, its text would not be shown. */
interface ValidatorOptions {
  readonly label?: string;
}

/** `true`, or what is wrong. */
type Verdict = true | string;

declare const RED: {
  _(key: string, values?: Readonly<Record<string, string | number>>): string;
  readonly i18n: { lang(): string | undefined };
  readonly nodes: {
    node(id: string): EditorNode | null | undefined;
    getType(type: string): object | undefined;
  };
  readonly utils: { getNodeLabel(node: EditorNode, fallback?: string): string };
};
