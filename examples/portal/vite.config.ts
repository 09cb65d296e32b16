import { defineConfig, loadEnv } from 'vite';

/** Proxies the gateway at the page's own origin, so that CORS is not needed. Default: the gateway of `npm start`. */
export default defineConfig(({ mode }) => {
  const { GATEWAY = 'http://127.0.0.1:4000' } = loadEnv(mode, '.', 'GATEWAY');
  const proxy = { '/graphql': GATEWAY };
  return { server: { proxy }, preview: { proxy } };
});
