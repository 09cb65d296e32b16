import { defineConfig, loadEnv } from 'vite';

/** Passes the gateway on from the page's own address, so that no other origin has to be allowed; that of `npm start` unless said. */
export default defineConfig(({ mode }) => {
  const { GATEWAY = 'http://127.0.0.1:4000' } = loadEnv(mode, '.', 'GATEWAY');
  const proxy = { '/graphql': GATEWAY };
  return { server: { proxy }, preview: { proxy } };
});
