/** The part of Node-RED's editor that our dialogs use; the published types lag behind it (validators, credentials). */

interface EditorNode {
  readonly id: string;
  readonly type: string;
  /** Its flow; a config node without one belongs to all. */
  readonly z?: string;
  name: string;
  /** Disabled. */
  readonly d?: boolean;
  /** Not yet deployed as it is. */
  readonly changed?: boolean;
  /** Known once the dialog was opened: texts as they are, for a saved password only `has_<name>`. */
  readonly credentials?: Readonly<Record<string, string | boolean | undefined>>;
}

/** The second parameter of a validator: without declaring it, its text would not be shown. */
interface ValidatorOptions {
  readonly label?: string;
}

/** `true`, or what is wrong. */
type Verdict = true | string;

interface EditorNotification {
  close(): void;
}

interface NotificationOptions {
  readonly type?: "success" | "warning" | "error";
  readonly modal?: boolean;
  readonly fixed?: boolean;
  readonly buttons?: readonly {
    readonly id?: string;
    /** Taken as HTML: our own texts only. */
    readonly text: string;
    readonly class?: string;
    readonly click: () => void;
  }[];
}

declare const RED: {
  _(key: string, values?: Readonly<Record<string, string | number>>): string;
  readonly i18n: { lang(): string | undefined };
  readonly nodes: {
    node(id: string): EditorNode | null | undefined;
    getType(type: string): object | undefined;
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
    /** The flows as they are deployed. */
    originalFlow(): readonly { readonly id: string }[];
  };
  readonly utils: { getNodeLabel(node: EditorNode, fallback?: string): string };
  readonly clipboard: { copyText(text: string): boolean };
  /** An element, as a text would be taken as HTML. */
  notify(content: HTMLElement, options: NotificationOptions): EditorNotification;
};

/** jQuery, for what Node-RED does through it: requests with the editor's access token, and events of its own. */
declare const $: {
  (element: HTMLElement): { on(events: string, listener: () => void): void };
  ajax(settings: {
    /** Relative, else the token is not added. */
    readonly url: string;
    readonly method: "GET" | "POST";
    readonly dataType: "json";
    readonly cache: false;
    readonly contentType?: string;
    readonly data?: string;
    success(body: unknown): void;
    error(response: { readonly status: number; readonly responseJSON?: unknown }): void;
  }): void;
};
