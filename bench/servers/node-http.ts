/** The upper limit: node:http that sends the same bytes for every request. */
import { readFileSync } from 'node:fs';
import { listen } from './listen.js';

const bytes = readFileSync(process.argv[2] ?? '');
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length };

listen((request, response) => {
  request.resume().once('end', () => response.writeHead(200, headers).end(bytes));
});
