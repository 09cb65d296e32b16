/** Signing in to the console by OpenID Connect, with a choice of roles and a session that is renewed. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../../emulator/server.js';
import { executablePath, startBrowser } from '../browser.js';
import { type GatewayProcess, startServer } from '../server/gateway-process.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { longest, type Opened, openConsole, patience, settled } from './open-console.js';

const clientId = 'yunmen-console';

describe.skipIf(!executablePath)('the sign-on of the console', longest, () => {
  let emulator: Emulator;
  let issuer: TestIssuer;
  let gateway: GatewayProcess;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    emulator = await startEmulator({ instances: 200 });
    const account = emulator.cloud.accounts[0].id;
    const providerArn = `acs:ram::${account}:oidc-provider/console`;
    const roles = ['console-all', 'console-none'].map((name) => `acs:ram::${account}:role/${name}`);
    // Tokens of less than a minute: each request finds that its token ends soon.
    issuer = await startIssuer({ clientId, roles, lifetimeSeconds: 50 });
    emulator.oidcProviders.add({ arn: providerArn, issuer: issuer.url, clientIds: [clientId] });
    const trust = JSON.stringify({
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Federated: [providerArn] },
          Condition: { StringEquals: { 'oidc:aud': [clientId] } },
        },
      ],
    });
    const policyOf = (Effect: string) =>
      JSON.stringify({ Version: '1', Statement: [{ Effect, Action: '*', Resource: '*' }] });
    emulator.addRole('console-all', policyOf('Allow'), account, trust);
    emulator.addRole('console-none', policyOf('Deny'), account, trust);
    gateway = await startServer({
      YUNMEN_UPSTREAM: emulator.origin,
      YUNMEN_IDENTITY: 'oidc',
      YUNMEN_OIDC_ISSUER: issuer.url,
      YUNMEN_OIDC_AUDIENCE: clientId,
      YUNMEN_OIDC_PROVIDER_ARN: providerArn,
      YUNMEN_OIDC_ROLE_CLAIM: 'roles',
      YUNMEN_CONSOLE: 'true',
      // A busy machine is no fault of the page.
      YUNMEN_MAX_LAG_MS: '0',
      YUNMEN_CONSOLE_CLIENT_ID: clientId,
      LOG_LEVEL: 'debug',
    });
    browser = await startBrowser();
    opened = await openConsole(browser);
    page = opened.page;
    await page.goto(`${gateway.origin}/console/access`);
  }, longest.timeout);
  afterAll(async () => {
    await browser?.close();
    gateway?.signal('SIGTERM');
    await gateway?.ended;
    issuer?.close();
    await emulator?.close();
  }, longest.timeout);

  it('signs in by the authorization code flow with PKCE, and stays on the page that was asked for', async () => {
    await page.getByRole('button', { name: 'Continue with your sign-on' }).click();
    await expect.poll(() => page.locator('main').innerText(), patience).toContain('console-all');
    expect(new URL(page.url()).pathname).toBe('/console/access');
    expect(issuer.grants[0]).toBe('authorization_code');
    expect(page.context().pages()).toHaveLength(1);
  });

  it('renews the session with the refresh token, without the person', async () => {
    await settled(page);
    expect(issuer.grants).toContain('refresh_token');
  });

  it('asks in the role that is chosen', async () => {
    await page.getByLabel('Role').selectOption({ label: 'console-none' });
    await page.locator('main').getByText('console-none').first().waitFor();
    await settled(page);
    await page.getByRole('link', { name: 'Resources' }).click();
    await page.locator('.problems').first().waitFor();
    expect(await page.locator('tbody a').count()).toBe(0);
  });

  it('has no token in storage, in an address or in the log', async () => {
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(`${stored} ${opened.requested.join(' ')} ${gateway.written()}`).not.toMatch(/eyJ|refresh-/);
    expect(gateway.written()).not.toContain('code=');
  });

  it('asks the gateway and the issuer only', () => {
    const hosts = new Set(opened.requested.filter((url) => !url.startsWith('data:')).map((url) => new URL(url).origin));
    expect([...hosts].sort()).toEqual([gateway.origin, issuer.url].sort());
    expect(opened.complaints).toEqual([]);
  });
});
