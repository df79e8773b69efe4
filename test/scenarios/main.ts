/**
 * `npm run scenario` plays all scenarios and says which hold, `npm run scenario NAME …` prints their pages,
 * `npm run scenario -- --accept [NAME …]` writes the pages that were read and found right.
 */
import { playScenario } from '@lkssp/core/testing';
import { acceptPage, acceptedPage, givenOf, scenarioNames } from './scenario-folder.ts';

const args = process.argv.slice(2);
const accept = args.includes('--accept');
const wanted = args.filter((each) => !each.startsWith('--'));
const known = scenarioNames();
const unknown = wanted.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(', ')}. There are:\n  ${known.join('\n  ')}`);
  process.exit(5);
}

let broken = 0;
for (const name of wanted.length === 0 ? known : wanted) {
  const { page, unmet } = await playScenario(name, givenOf(name));
  if (wanted.length > 0) console.log(page);
  if (accept && unmet.length === 0) acceptPage(name, page);
  const differs = acceptedPage(name) !== page;
  if (unmet.length > 0 || differs) broken += 1;
  if (wanted.length === 0 || unmet.length > 0)
    console.log(
      [
        `${unmet.length === 0 ? (differs ? 'new page' : 'holds   ') : 'BROKEN  '}  ${name}`,
        ...unmet.map((each) => `            ${each}`),
      ].join('\n'),
    );
}
if (broken > 0)
  console.log(`${broken} of ${wanted.length === 0 ? known.length : wanted.length} do not hold or have a new page.`);
process.exitCode = broken === 0 ? 0 : 1;
