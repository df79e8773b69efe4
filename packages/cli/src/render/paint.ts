/** Puts colour on words. Pages are made with {@link PLAIN} or {@link COLOURED}; both give the same words. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  /** Colours `text` as fits the state that it speaks of. */
  readonly state: (state: string, text: string) => string;
  readonly alarm: (text: string) => string;
}

const same = (text: string): string => text;

/** No colour: pipes, files, NO_COLOR. */
export const PLAIN: Paint = { strong: same, faint: same, state: (_, text) => text, alarm: same };

const RESET = '\u001b[0m';
const around =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}${RESET}`;

const RED = around(31);
const STATE_COLOURS: Readonly<Record<string, (text: string) => string>> = {
  ISP: around(32),
  ISU: around(33),
  OSF: RED,
  OSU: around(36),
};

/** ANSI colours (ECMA-48 SGR), for a terminal. */
export const COLOURED: Paint = {
  strong: around(1),
  faint: around(2),
  state: (state, text) => (STATE_COLOURS[state] ?? same)(text),
  alarm: RED,
};
