/** Something to guard: `node example-server.mjs PORT` answers on that port until it is ended. */
import { createServer } from 'node:http';

createServer((_, response) => response.end('here\n')).listen(Number(process.argv[2]), '127.0.0.1');
