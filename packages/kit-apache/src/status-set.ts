const PART = /^(\d{3})(?:-(\d{3}))?$/;

/** Whether a text such as `200,301-399` means status codes. */
export function isStatusSet(text: string): boolean {
  return text.split(',').every((part) => PART.test(part.trim()));
}

/** Whether `status` is one of them. */
export function isExpected(status: number, set: string): boolean {
  return set.split(',').some((part) => {
    const [, from, to = from] = PART.exec(part.trim()) ?? [];
    return from !== undefined && status >= Number(from) && status <= Number(to);
  });
}
