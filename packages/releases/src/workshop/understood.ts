/** npm's libraries trip over answers of another form than a registry's: that is told as what it is. */
export async function understood<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TypeError) || 'code' in error) throw error;
    throw Object.assign(new Error(`its answer has another form (${error.message})`), { code: 'EJSONPARSE' });
  }
}
