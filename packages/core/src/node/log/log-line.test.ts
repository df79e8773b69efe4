import { describe, expect, it } from 'vitest';
import { say } from '../../messages/sentence.js';
import { type LineStyle, logLine, type Remark, remarkOf } from './log-line.js';

const STYLE: LineStyle = { form: 'text', node: 'n1', program: 'lkssp', pid: 77 };
const AT = Date.UTC(2026, 10, 22, 14, 20, 36, 123);

const remark = (text: string, context: Remark['context'] = {}): Remark => ({
  at: AT,
  level: 'info',
  number: 200001,
  text,
  context,
});
const textOf = (text: string) => logLine(remark(text), STYLE).line;

describe('logLine', () => {
  it('says who, how bad, where, which sentence and what', () => {
    const facts = { verb: 'quickCheck', reason: 'port 80 is closed' };
    const context = { component: 'guardian', action: 'recover', tag: 'web', incident: 4 };
    expect(logLine(remarkOf(say('checkFailed', facts), AT, context), STYLE)).toEqual({
      line: '2026-11-22T14:20:36.123Z n1 lkssp[77]: ERROR:guardian:recover:web:200005:quickCheck failed: port 80 is closed',
      at: AT,
      level: 'error',
      number: 200005,
      tag: 'web',
      incident: 4,
    });
  });

  it.each([
    ['incidentEscalated', 'EMERG'],
    ['orderDone', 'NOTIFY'],
    ['flapping', 'WARN'],
    ['configurationDefault', 'INFO'],
  ] as const)('spells the level of %s as the old log did', (name, word) => {
    const facts = { id: 1, tag: 't', order: 'o', took: '1s', count: 1, stable: '1s' };
    const sentence = { ...say('logRecovered'), number: say(name, facts as never).number, facts };
    expect(logLine(remarkOf(sentence, AT, {}), STYLE).line).toContain(`: ${word}::::`);
  });

  it('gives the same parts by name in JSON', () => {
    const { line } = logLine(remark('all "well"', { tag: 'web' }), { ...STYLE, form: 'json' });
    expect(JSON.parse(line)).toEqual({
      at: '2026-11-22T14:20:36.123Z',
      node: 'n1',
      program: 'lkssp',
      pid: 77,
      level: 'info',
      tag: 'web',
      number: 200001,
      text: 'all "well"',
    });
  });

  it('lets no fact begin a second line, clear the screen, or turn the writing', () => {
    const forged =
      'x\n2026-11-22T14:20:37.000Z n1 lkssp[77]: NOTIFY::::202003:stopped\r\u001b[2Jy\u0000\u009b\u2028\u202ez';
    const line = textOf(forged);
    expect(line).toContain('x\\n2026-11-22');
    expect(line).toContain('stopped\\r\\x1b[2Jy\\x00\\x9b\\u2028\\u202ez');
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
    expect(logLine(remark(forged), { ...STYLE, form: 'json' }).line).not.toContain('\n');
  });

  it('lets no field pretend to be another one', () => {
    const { line } = logLine(remark('text', { tag: 'web:200001:all is well', component: 'a\nb' }), STYLE);
    expect(line).toContain(': INFO:a\\nb::web\\x3a200001\\x3aall is well:200001:text');
  });

  it('keeps letters of all languages', () => {
    expect(textOf('サービス中 – größer 👩‍👩‍👧')).toContain('サービス中 – größer 👩‍👩‍👧');
  });

  it('cuts a text that would fill the log, and says so', () => {
    const line = textOf('a'.repeat(100_000));
    expect(line.length).toBeLessThan(4300);
    expect(line).toMatch(/a… \(100000 characters\)$/);
  });

  it('writes half a character as a replacement, so that the file stays UTF-8', () => {
    expect(textOf('a\ud800b')).toContain('a\ufffdb');
  });

  it('goes on when the clock is beyond all calendars', () => {
    expect(logLine({ ...remark('text'), at: Number.NaN }, STYLE).line).toContain('time unknown n1');
  });

  it('gives debug lines no number', () => {
    expect(logLine({ ...remark('text'), level: 'debug', number: 0 }, STYLE)).not.toHaveProperty('number');
  });
});
