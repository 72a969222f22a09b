/** The part of Node-RED's editor that our dialogs use; the published types are behind it (validators, credentials). */

interface EditorNode {
  readonly id: string;
  readonly type: string;
  /** Its flow; a config node without one belongs to all. */
  readonly z?: string;
  name: string;
  /** Variables of a tab, a group on it, or an instance of a subflow. */
  readonly env?: readonly { readonly name: string; readonly type: string; readonly value: unknown }[];
  /** Disabled. */
  readonly d?: boolean;
  /** Has changes not yet deployed. */
  readonly changed?: boolean;
  /** Known once the dialog was opened: texts in full; for a saved password, only `has_<name>`. */
  readonly credentials?: Readonly<Record<string, string | boolean | undefined>>;
}

/** The second parameter of a validator: unless it is declared, Node-RED does not show the validator's text. */
interface ValidatorOptions {
  readonly label?: string;
}

/** `true`, or an error text. */
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
    /** Inserted as HTML: our own texts only. */
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
    /** The wires that lead to a node. */
    filterLinks(filter: { readonly target: EditorNode }): readonly object[];
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
    eachWorkspace(visit: (tab: EditorNode) => void): void;
    eachGroup(visit: (group: EditorNode) => void): void;
    subflow(id: string): { readonly locked?: boolean } | null | undefined;
    workspace(id: string): { readonly locked?: boolean } | null | undefined;
    /** The deployed flows. */
    originalFlow(): readonly { readonly id: string; readonly service?: unknown }[];
  };
  readonly editor: { validateNode(node: EditorNode): void };
  readonly events: { on(event: "nodes:add", heard: (node: EditorNode) => void): void };
  /** The server's own connection to its editors. */
  readonly comms: Readonly<
    Record<
      "subscribe" | "unsubscribe",
      (topic: string, heard: (topic: string, told: unknown) => void) => void
    >
  >;
  readonly utils: { getNodeLabel(node: EditorNode, fallback?: string): string };
  readonly clipboard: { copyText(text: string): boolean };
  /** An element, because a text would be inserted as HTML. */
  notify(content: HTMLElement, options: NotificationOptions): EditorNotification;
};

/** jQuery, for what Node-RED does with it: requests with the editor's access token, and its own events. */
declare const $: {
  (element: HTMLElement): { on(events: string, listener: () => void): void };
  ajax(settings: {
    /** Must be relative, otherwise the token is not added. */
    readonly url: string;
    readonly method: "GET" | "POST";
    readonly dataType: "json";
    readonly cache: false;
    readonly contentType?: string;
    readonly data?: string | Blob;
    /** Sends the data as it is. */
    readonly processData?: false;
    readonly xhr?: () => XMLHttpRequest;
    success(body: unknown): void;
    error(response: { readonly status: number; readonly responseJSON?: unknown }): void;
  }): { abort(): void };
};
