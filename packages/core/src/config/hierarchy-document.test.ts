import { describe, expect, it } from 'vitest';
import { hierarchyDocumentSchema } from './hierarchy-document.js';
import { parseDocument, problemWords } from './parse-document.js';

const parse = (text: string) => parseDocument({ text, file: 'h.yaml', schema: hierarchyDocumentSchema });
const wordsOf = (text: string) => {
  const parsed = parse(text);
  return parsed.valid ? '' : problemWords(parsed.problems);
};

describe('the hierarchy document', () => {
  it('keeps what an export says', () => {
    const text = `
version: 1
policies: { Failover: { on: false } }
resources:
  vip: { kit: ip, type: address, options: { address: 192.0.2.1, odd: [1, null, { deep: true }] } }
  web/1:
    kit: genapp
    settings: { checkIntervalMs: 30000, onRemoveFailure: failover }
    dependsOn: [vip]
    intent: out
    policies: { TemporalRecovery: { on: true, recoveryLimit: 2, periodMinutes: 10 } }
`;
    const parsed = parse(text);
    expect(parsed).toEqual({
      valid: true,
      value: {
        version: 1,
        policies: { Failover: { on: false } },
        resources: {
          vip: { kit: 'ip', type: 'address', options: { address: '192.0.2.1', odd: [1, null, { deep: true }] } },
          'web/1': {
            kit: 'genapp',
            settings: { checkIntervalMs: 30_000, onRemoveFailure: 'failover' },
            dependsOn: ['vip'],
            intent: 'out',
            policies: { TemporalRecovery: { on: true, recoveryLimit: 2, periodMinutes: 10 } },
          },
        },
      },
    });
  });

  it('takes a time as people write it', () => {
    const parsed = parse('version: 1\nresources: { a: { kit: k, settings: { restoreLimitMs: 2min } } }\n');
    expect(parsed.valid && parsed.value.resources['a']?.settings).toEqual({ restoreLimitMs: 120_000 });
  });

  it.each([
    ['version: 2\nresources: {}\n', 'h.yaml:1:10: version: 2 is not allowed; allowed: 1'],
    ['version: 1\n', 'h.yaml:1:1: resources: is missing; it must be a group of keys'],
    [
      'version: 1\nresources: { a: { kit: k, settings: { restoreLimitMs: soon } } }\n',
      'h.yaml:2:55: resources.a.settings.restoreLimitMs: "soon": write milliseconds, or a duration such as 500ms, 30s, 5min or 2h',
    ],
    [
      'version: 1\nresources:\n  .hidden: { kit: k }\n',
      'h.yaml:3:3: resources..hidden: a tag has 1 to 256 letters, digits, "-", "_", "." and "/", and does not begin with "." or "/"',
    ],
    [
      'version: 1\nresources: { a: { kit: k, policies: { FailOver: { on: true } } } }\n',
      'h.yaml:2:39: resources.a.policies.FailOver: unknown key "FailOver"; did you mean "Failover"?',
    ],
    [
      'version: 1\nresources: { a: { kit: k, dependsOn: [b, "x y"] } }\n',
      'h.yaml:2:42: resources.a.dependsOn[1]: "x y": a tag has 1 to 256 letters, digits, "-", "_", "." and "/", and does not begin with "." or "/"',
    ],
  ])('says what is wrong in %j', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });
});
