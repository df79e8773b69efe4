import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KitWish, packageName } from './kit-wish.js';

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/** The file LICENSE. `ownFolder`: this package, which has the text of the Apache licence itself. */
export function licenseText(wish: KitWish, ownFolder: string): string {
  const holder = wish.author ?? `the authors of ${packageName(wish)}`;
  const copyright = `Copyright (c) ${new Date().getUTCFullYear()} ${holder}\n`;
  if (wish.license === 'MIT') return `MIT License\n\n${copyright}\n${MIT}`;
  if (wish.license === 'Apache-2.0') return readFileSync(join(ownFolder, 'LICENSE'), 'utf8');
  return `${copyright}\nAll rights reserved.\n`;
}
