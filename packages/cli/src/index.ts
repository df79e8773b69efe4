export { commandReference } from './command-reference.js';
