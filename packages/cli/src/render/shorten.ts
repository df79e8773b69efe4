/** `text` in at most `width` characters: what is too long loses its middle, because tags and paths differ at both ends. */
export function shorten(text: string, width: number): string {
  const letters = Array.from(text);
  if (letters.length <= width) return text;
  const kept = width - 3;
  if (kept < 2) return letters.slice(0, width).join('');
  const head = Math.ceil(kept / 2);
  return `${letters.slice(0, head).join('')}...${letters.slice(letters.length - (kept - head)).join('')}`;
}
