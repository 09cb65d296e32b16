/** Everyone who reaches the gateway can ask for the page of the console, so its issuer is not asked for each of them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { readConfig } from '../../server/config/config.js';
import { configuredSignOn } from '../../server/console/sign-on.js';

it('asks an issuer that fails once for all pages of a moment', async () => {
  let asked = 0;
  const issuer = createServer((_request, response) => {
    asked += 1;
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const { port } = issuer.address() as AddressInfo;
  const signOn = await configuredSignOn(
    readConfig({
      YUNMEN_IDENTITY: 'oidc',
      YUNMEN_OIDC_ISSUER: `http://127.0.0.1:${port}`,
      YUNMEN_OIDC_AUDIENCE: 'console',
      YUNMEN_OIDC_PROVIDER_ARN: 'acs:ram::1750293846105927:oidc-provider/console',
      YUNMEN_OIDC_ROLE_ARN: 'acs:ram::1750293846105927:role/console',
      YUNMEN_CONSOLE_CLIENT_ID: 'console',
    }),
  );
  const pages = await Promise.all(Array.from({ length: 20 }, () => signOn()));
  expect(pages.every((page) => page === null)).toBe(true);
  expect(asked).toBe(1);
  await new Promise((resolve) => {
    issuer.close(resolve);
    issuer.closeAllConnections();
  });
});
