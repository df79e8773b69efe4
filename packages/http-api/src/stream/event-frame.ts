/** One message of an event stream (the HTML standard's server-sent events). `data` becomes one line of JSON. */
export function eventFrame(message: { readonly id?: string; readonly type: string; readonly data: unknown }): string {
  const id = message.id === undefined ? '' : `id: ${message.id}\n`;
  return `${id}event: ${message.type}\ndata: ${JSON.stringify(message.data)}\n\n`;
}

/** Tells a reader where it stands before anything has happened, so that it can resume from here. */
export function placeFrame(id: string): string {
  return `id: ${id}\n\n`;
}

/** Says nothing, to show that the connection lives. */
export const HEARTBEAT_FRAME = ':\n\n';
