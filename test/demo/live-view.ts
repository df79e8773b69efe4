import type { ServerEvent } from '@lkssp/client';
import { runProgram } from '../rig/program.ts';
import type { Demonstration } from './demonstration.ts';

/** Events that are shown below the tree. */
const KEPT = 12;

/** One event as a line, or undefined where it says nothing to a person. */
export function eventLine({ at, event }: ServerEvent): string | undefined {
  const time = new Date(at).toTimeString().slice(0, 8);
  switch (event.type) {
    case 'state-changed':
      if (event.from === event.to) return undefined;
      return `${time}  ${event.tag}: ${event.from} → ${event.to}, ${event.reason.text}`;
    case 'incident-opened':
      return `${time}  ${event.tag}: incident ${event.incident}, ${event.reason.text}`;
    case 'incident-told':
      return `${time}  ${event.tag}: ${event.sentence.text}`;
    case 'incident-ended': {
      const took = event.repairMs === undefined ? '' : ` in ${Math.round(event.repairMs)} ms`;
      return `${time}  ${event.tag}: incident ${event.incident} ${event.result}${took}`;
    }
    case 'alarm-raised':
      return `${time}  alarm: ${event.sentence.text}`;
    default:
      return undefined;
  }
}

/** What to break of a file system, an address and a web server. */
function infrastructureAdvice({ infrastructure }: Demonstration): readonly string[] {
  if (infrastructure === undefined) return [];
  const { inside, mountPoint, address, network, server, isApache, url } = infrastructure;
  const device = network.near;
  return [
    `  data is unmounted         ${inside} umount --lazy ${mountPoint}`,
    `  ... becomes read-only     ${inside} mount -o remount,ro ${mountPoint}`,
    `  vip is taken away         ${inside} ip address del ${address}/24 dev ${device}`,
    `  ... its link goes down    ${inside} ip link set ${device} down`,
    `  ${isApache ? "Apache's master dies " : 'the site dies        '}     ${inside} kill -9 ${server()?.pid ?? 'PID'}`,
    `  look at the site          ${inside} curl ${url}`,
  ];
}

/** What to break and how, with the numbers and paths as they are now. */
export function advice(demonstration: Demonstration): readonly string[] {
  const { applications, installation, infrastructure } = demonstration;
  const { data, hang, broken, process } = applications;
  const { command } = installation;
  // Process numbers in there mean other processes out here.
  const kill = infrastructure === undefined ? 'kill' : `${infrastructure.inside} kill`;
  const [api, web] = (['api', 'web'] as const).map((tag) => process(tag)?.pid ?? 'PID');
  return [
    'Break something, from another terminal:',
    ...infrastructureAdvice(demonstration),
    `  the process of api        ${kill} -9 ${api}`,
    `  the check of store fails  rm ${data}`,
    `  the check of store hangs  touch ${hang}`,
    `  web cannot start again    touch ${broken}; ${kill} -9 ${web}`,
    `  ... mend web              rm ${broken}; ${command} resource restore web`,
    `Look closer: ${command} incident list`,
    '  instead of incident list: incident show 1, log -f, simulate --fail store, help',
    'Ctrl-C ends everything.',
  ];
}

type Out = (text: string) => void;

/** What `lkssp status` prints: the same page that an administrator sees. */
async function statusPage({ installation }: Demonstration): Promise<readonly string[]> {
  const { stdout, stderr } = await runProgram([installation.command, 'status']);
  return (stdout === '' ? stderr : stdout).trimEnd().split('\n');
}

const short = (line: string, columns: number): string => {
  const first = line.split('\n', 1)[0] ?? '';
  return first.length <= columns ? first : `${first.slice(0, columns - 1)}…`;
};

/** Draws the whole screen at once, from the top. */
async function draw(demonstration: Demonstration, recent: readonly string[], out: Out): Promise<void> {
  const columns = process.stdout.columns ?? 120;
  const page = [...(await statusPage(demonstration)), '', ...recent.map((line) => short(line, columns))];
  const lines = [...page, '', ...advice(demonstration)];
  out(`\u001b[H${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
}

/** Redraws after every event, a few times a second at most. Runs until the signal. */
async function watchOnTerminal(demonstration: Demonstration, signal: AbortSignal, out: Out): Promise<void> {
  let recent: readonly string[] = [];
  let drawing: Promise<void> | undefined;
  let isStale = false;
  const redraw = (): void => {
    if (drawing !== undefined) {
      isStale = true;
      return;
    }
    isStale = false;
    drawing = draw(demonstration, recent, out)
      .catch(() => undefined)
      .finally(() => {
        drawing = undefined;
        if (isStale && !signal.aborted) redraw();
      });
  };
  out('\u001b[2J');
  redraw();
  for await (const event of demonstration.daemon.client.follow({ signal })) {
    const line = eventLine(event);
    if (line !== undefined) recent = [...recent, line].slice(-KEPT);
    redraw();
  }
  await drawing;
}

/** In a pipe: the page once, then a line for every event. */
async function watchInPipe(demonstration: Demonstration, signal: AbortSignal, out: Out): Promise<void> {
  const head = [...(await statusPage(demonstration)), '', ...advice(demonstration), ''];
  out(`${head.join('\n')}\n`);
  for await (const event of demonstration.daemon.client.follow({ signal })) {
    const line = eventLine(event);
    if (line !== undefined) out(`${line}\n`);
  }
}

/** Shows what happens until the signal. */
export function watch(demonstration: Demonstration, signal: AbortSignal): Promise<void> {
  const out: Out = (text) => void process.stdout.write(text);
  return process.stdout.isTTY ? watchOnTerminal(demonstration, signal, out) : watchInPipe(demonstration, signal, out);
}
