/**
 * A browser's connection to the dashboard: a Socket.IO socket, of which Dashboard passes on the whole. Anybody who can
 * see the dashboard has one, so everything that comes over it is checked, and nothing is sent to one that does not
 * read (docs/dev/decisions.md#42-sockets).
 */

/** The part of the socket used here. What is optional is not promised by Dashboard's older versions, or is internal. */
export interface Connection {
  readonly id: string;
  emit(event: string, message: object): void;
  readonly connected?: boolean;
  readonly conn?: {
    /** Packets that wait until the transport takes them. */
    readonly writeBuffer?: readonly { readonly data?: unknown }[];
    readonly transport?: { readonly socket?: { readonly bufferedAmount?: number } };
  };
  /** Adds a filter: a packet goes on only if it calls `next`. */
  use?(filter: (packet: readonly unknown[], next: () => void) => void): void;
}

/** The most that may wait to be read by one browser, in bytes: two copies of the element's code, or ten charts. */
export const MOST_UNREAD = 400_000;
/** A page needs the element's code once; more when a deploy comes before it arrived. */
export const MOST_CODES = 4;

/** Whether an answer would reach a browser: it is still there, and it reads. */
export function isReading({ connected, conn }: Connection): boolean {
  return connected !== false && unread(conn) < MOST_UNREAD;
}

function unread(conn: Connection["conn"]): number {
  let bytes = conn?.transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of conn?.writeBuffer ?? []) {
    if (typeof data === "string") bytes += data.length;
  }
  return bytes;
}

const codes = new WeakMap<object, number>();

/** Whether a connection may get the element's code again; counts it. */
export function mayHaveCode(connection: Connection): boolean {
  const count = (codes.get(connection) ?? 0) + 1;
  codes.set(connection, count);
  return count <= MOST_CODES;
}

/** The events by which a browser addresses a node. */
const EVENTS = /^widget-(?:action|change|load|send)$/;

/**
 * Whether Dashboard may get a packet of a browser. It sends what a browser says from whatever node the browser names,
 * also from one that is no widget: from an `inject` node, or from an `in` node as its readings. It looks up that node
 * under the text that an id becomes, but its handlers under the id itself: an array with a meter's id would be stored
 * publicly and sent by the meter; an object or a number ends Node-RED.
 * @param isWidget whether an id belongs to a widget
 */
export function isPassed(packet: readonly unknown[], isWidget: (id: string) => boolean): boolean {
  const [event, id] = packet;
  if (typeof event !== "string" || !EVENTS.test(event)) return true;
  return typeof id === "string" && isWidget(id);
}

const guarded = new WeakSet<object>();

/** Filters what Dashboard gets of a connection, once for each. */
export function guard(connection: Connection, isWidget: (id: string) => boolean): void {
  if (guarded.has(connection) || connection.use === undefined) return;
  guarded.add(connection);
  connection.use((packet, next) => {
    if (isPassed(packet, isWidget)) next();
  });
}
