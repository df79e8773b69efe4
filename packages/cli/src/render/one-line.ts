/** Every control character, line breaks and the C1 range of ISO 6429 included. */
// oxlint-disable-next-line no-control-regex -- finding them is the purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** `text` on one line and without control characters: a reason may carry what a script printed, escape sequences too. */
export function oneLine(text: string): string {
  return text.replace(CONTROL, (found) => (/^[\r\n\t]+$/.test(found) ? ' ' : '\u00b7')).trim();
}
