import type { ErrorEntry, Message } from '@lkssp/core/engine';

/** Who reads a code must find what it costs them: the HTTP status, the exit code, and who has to act. */
const ERRORS_HEAD = `# Errors

Every refusal has a code that stays the same for ever; programs go by the code, people by the sentence. \`{…}\` are the facts of the case. **who** must act: the operator, the author of a kit, or we. **status** is the HTTP status, **exit** the exit code of the command \`lkssp\`.

This page is written by \`node tools/reference/main.ts\` from \`packages/core/src/errors/error-codes.ts\`; a test compares both.
`;

const MESSAGES_HEAD = `# Messages

What lkssp says in its log, in reasons of states and in incidents. The number stays the same for ever: log filters and other languages go by it. Levels tell the effect: **emerg** the node is about to be restarted or can not be, **error** protection is impaired now, **warn** it may become so, **notice** a protected thing changed, **info** the rest. Numbers: 200xxx the engine, 201xxx kit hosts, 202xxx the daemon and its store; errors (300xxx) stand in [errors](errors.md).

This page is written by \`node tools/reference/main.ts\` from \`packages/core/src/messages\`; a test compares both.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

/** docs/reference/errors.md. */
export function errorsPage(errors: Readonly<Record<string, ErrorEntry>>): string {
  const rows = Object.entries(errors).map(([code, { number, actor, status, exit, text }]) => [
    number,
    `\`${code}\``,
    actor,
    status,
    exit,
    cell(text),
  ]);
  return `${ERRORS_HEAD}\n${table(['number', 'code', 'who', 'status', 'exit', 'sentence'], rows)}`;
}

/** docs/reference/messages.md. */
export function messagesPage(messages: Readonly<Record<string, Message>>): string {
  const sorted = Object.entries(messages).toSorted(([, one], [, other]) => one.number - other.number);
  const rows = sorted.map(([name, { number, level, text }]) => [number, `\`${name}\``, level, cell(text)]);
  return `${MESSAGES_HEAD}\n${table(['number', 'name', 'level', 'sentence'], rows)}`;
}
