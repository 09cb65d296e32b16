import { defineConfig } from 'vite';

/** The gateway of `npm start`. Passed on from the page's own address, so that no other origin has to be allowed. */
const proxy = { '/graphql': 'http://127.0.0.1:4000' };

export default defineConfig({ server: { proxy }, preview: { proxy } });
