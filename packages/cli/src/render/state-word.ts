const WORDS: Readonly<Record<string, string>> = {
  ISP: 'Active',
  ISU: 'Degraded',
  OSF: 'Failed',
  OSU: 'Standby',
  ILLSTATE: 'Unknown',
};

/** The word that people see for a state code. A code of a newer server is shown as it is. */
export function stateWord(state: string): string {
  return WORDS[state] ?? state;
}
