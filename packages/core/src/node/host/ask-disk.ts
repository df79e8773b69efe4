import { LksspError } from '../../errors/lkssp-error.js';

/** Much longer than any disk takes that works at all, much shorter than any check. */
const PATIENCE_MS = 2000;

/** Places where an earlier act has not come back yet. */
const silent = new Map<string, number>();

/**
 * Asks the disk of our own files, which may be frozen too. Rejects with LKSSP_HOST_UNABLE when it does not answer, and at
 * once while it still owes an answer at this `place`: each act that hangs holds one of the few threads of the pool. What
 * comes after all is given to `late`.
 */
export async function askDisk<Answer>(
  place: string,
  act: () => Promise<Answer>,
  late: (answer: Answer) => void = () => undefined,
): Promise<Answer> {
  if (silent.has(place)) throw noAnswer(place, 'it still does not answer');
  const asked = act();
  const patience = Promise.withResolvers<never>();
  let isOver = false;
  const giveUp = (): void => {
    if (isOver) return;
    remember(place, asked, late);
    patience.reject(noAnswer(place, `it did not answer within ${PATIENCE_MS} ms`));
  };
  // Where this process itself was kept from running the answer may be there, and is heard first.
  const timer = setTimeout(() => setImmediate(giveUp), PATIENCE_MS);
  try {
    return await Promise.race([asked, patience.promise]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

function remember<Answer>(place: string, asked: Promise<Answer>, late: (answer: Answer) => void): void {
  silent.set(place, (silent.get(place) ?? 0) + 1);
  const forget = (): void => {
    const left = (silent.get(place) ?? 1) - 1;
    if (left === 0) silent.delete(place);
    else silent.set(place, left);
  };
  void asked.then(late, () => undefined).finally(forget);
}

const noAnswer = (what: string, why: string): LksspError => new LksspError('LKSSP_HOST_UNABLE', { what, why });
