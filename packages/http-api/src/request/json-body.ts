import type { FastifyInstance } from 'fastify';
import { invalid } from './refusal.js';

/** Types of body that are read. A merge patch (RFC 7396) is JSON too. */
const TYPES = ['application/json', 'application/merge-patch+json'];

/** Where JSON.parse says that the text is broken. */
const PLACE = / in JSON at position \d+(?: \(line (\d+) column (\d+)\))?$/;

/** Reads bodies as JSON, says with line and column where they are broken, and refuses names that would poison objects. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(TYPES, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parsed(body.toString()));
    } catch (error) {
      done(broken(error));
    }
  });
}

/** A text that may name `__proto__`, also in disguise. Only such a text is walked by our own code: that is slow, and not for any depth. */
const SUSPECT = /__proto__|\\u005f/i;

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  return SUSPECT.test(text) ? JSON.parse(text, harmless) : JSON.parse(text);
}

/** `__proto__` would not become a member but the parent of the object that it stands in. */
function harmless(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('the name "__proto__" is not allowed');
  return value;
}

function broken(error: unknown): Error {
  const words = error instanceof Error ? error.message : String(error);
  const [, line, column] = PLACE.exec(words) ?? [];
  const place = line === undefined ? {} : { line: Number(line), column: Number(column) };
  return invalid([{ message: `is not JSON: ${words.replace(PLACE, '')}`, path: 'body', ...place }]);
}
