/** Once may be a machine that was stopped and has just gone on. */
const STILL_IS_HUNG = 2;

/** Judges from the number of turns that a thread has made whether it stands still. */
export class WatchPulse {
  #turns = -1;
  #still = 0;

  /** To be called at an interval much longer than a turn. Says what is new. */
  beat(turns: number): 'hangs' | 'moves' | undefined {
    const wasHung = this.#still >= STILL_IS_HUNG;
    this.#still = turns === this.#turns ? this.#still + 1 : 0;
    this.#turns = turns;
    if (this.#still === STILL_IS_HUNG) return 'hangs';
    return wasHung && this.#still === 0 ? 'moves' : undefined;
  }
}
