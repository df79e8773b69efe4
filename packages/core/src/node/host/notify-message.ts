/** What one datagram of sd_notify(3) says; unknown lines are left out, as the protocol asks. */
export interface NotifyMessage {
  readonly ready: boolean;
  readonly stopping: boolean;
  /** BARRIER=1: the sender waits until we close the descriptor that it passed. */
  readonly barrier: boolean;
  readonly status?: string;
  readonly errno?: number;
  readonly mainPid?: number;
  /** EXTEND_TIMEOUT_USEC in milliseconds. */
  readonly extendMs?: number;
}

/** Reads the lines `NAME=value` of a datagram. */
export function parseNotify(text: string): NotifyMessage {
  const values = new Map(text.split('\n').map(split));
  const number = (name: string): number | undefined => asNumber(values.get(name));
  const extend = number('EXTEND_TIMEOUT_USEC');
  return {
    ready: values.get('READY') === '1',
    stopping: values.get('STOPPING') === '1',
    barrier: values.get('BARRIER') === '1',
    ...optional('status', values.get('STATUS')),
    ...optional('errno', number('ERRNO')),
    ...optional('mainPid', number('MAINPID')),
    ...optional('extendMs', extend === undefined ? undefined : extend / 1000),
  };
}

function split(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function asNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });
}
