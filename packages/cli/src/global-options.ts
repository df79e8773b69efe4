import type { Option } from './arguments/option.js';

/** Options that every command has; they may stand before the command too. */
export const GLOBAL_OPTIONS: readonly Option[] = [
  {
    name: 'home',
    value: 'DIR',
    says: 'the folder that holds all of this lkssp; otherwise LKSSP_HOME, otherwise the folders of the system',
  },
  { name: 'json', says: 'print JSON' },
  { name: 'help', short: 'h', says: 'print this help' },
];
