import type { KitDetails } from '@lkssp/client';
import { byCategory } from './kit-categories.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { table } from './table.js';

/** Everything about one installed kit. */
export function kitPage(kit: KitDetails, paint: Paint): string[] {
  const { name, version, fate, code, sentence } = kit;
  const rows: (readonly [string, string | undefined])[] = [
    ['fate', `${fate}: ${sentence}${code === undefined ? '' : ` (${code})`}`],
    ['id', kit.kit],
    ['about', kit.description],
    ['category', kit.category === undefined ? undefined : byCategory([kit])[0]?.title],
    ['resource types', listed(kit.types)],
    ['resources', listed(kit.resources)],
    ['wanted', kit.wanted],
    ['made for', kit.core === undefined ? undefined : `@lkssp/core ${kit.core}`],
    ['data generation', kit.dataGeneration?.toString()],
    ['needs', needsWords(kit)],
    ['integrity', kit.integrity],
    ['folder', kit.folder],
    ['license', kit.license],
    ['homepage', kit.homepage],
  ];
  const known = rows.flatMap(([what, value]) => (value === undefined ? [] : [[`  ${what}`, oneLine(value)]]));
  return [paint.strong(oneLine(`${name} ${version ?? ''}`.trim())), ...table(known)];
}

const listed = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '));

function needsWords({ needs }: KitDetails): string | undefined {
  if (needs === undefined) return undefined;
  const { os, commands, privilege } = needs;
  const parts = [
    ...(os.length === 0 ? [] : [os.join(' or ')]),
    ...(commands.length === 0 ? [] : [`the commands ${commands.join(', ')}`]),
    ...(privilege === 'none' ? [] : [`to run as ${privilege}`]),
  ];
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}
